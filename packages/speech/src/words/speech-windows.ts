import type { Span } from '@poise/shared/contracts';
import { msOf, samplesOf } from '../dsp/frames.ts';
import { clipped, type Segment } from '../vad/speech-segments.ts';
import type { AudioBuffer } from './audio-buffer.ts';
import type { Utterance } from './transcriber.ts';
import { utterancesOf } from './utterances.ts';

/** Speech is detected in this much audio at a time: a range of a recording, and what is read around it. */
const WINDOW_MS = 90_000;
/** The detector knows a word only after a quarter of a second of it: one that begins at the end of a window is looked for again. */
const LOOK_BACK_MS = 1_000;

/** What was found in a part of the audio; times are offsets within the interview. */
export type SpeechWindow = {
  readonly speech: readonly Span[];
  /** Whole ones: what goes on beyond the window is part of the next. */
  readonly utterances: readonly Utterance[];
  /** Up to here everything is known. */
  readonly endMs: number;
  /** Whether the audio ends here. */
  readonly last: boolean;
};

/**
 * Finds the speech of audio of any length, window by window, with no more of it in memory than a window.
 *
 * @param startMs of the first sample, within the interview.
 * @param detect speech from the first sample it is given, ascending and apart from each other.
 */
export async function* speechWindows(
  audio: AudioBuffer,
  startMs: number,
  detect: (samples: Float32Array) => Promise<Segment[]>,
): AsyncGenerator<SpeechWindow> {
  let fromMs = startMs;
  for (;;) {
    const { samples, last } = await audio.peek(samplesOf(WINDOW_MS));
    const found = await detect(samples);
    const utterances = utterancesOf(samples, fromMs, found);
    const toMs = fromMs + msOf(samples.length);
    const unfinished = !last && utterances.at(-1)?.endMs === toMs ? utterances.pop() : undefined;
    const knownToMs = last
      ? toMs
      : (unfinished?.startMs ?? Math.max(utterances.at(-1)?.endMs ?? fromMs, toMs - LOOK_BACK_MS));
    const used = samplesOf(knownToMs - fromMs);
    const endMs = fromMs + msOf(used);
    const speech = found.map((s) => ({ startMs: fromMs + s.startMs, endMs: fromMs + s.endMs }));
    yield { speech: clipped(speech, fromMs, endMs), utterances, endMs, last };
    if (last) return;
    audio.skip(used);
    fromMs = endMs;
  }
}
