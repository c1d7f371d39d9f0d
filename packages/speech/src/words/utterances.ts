import { msOf, samplesOf } from '../dsp/frames.ts';
import { blockPowers, LEVEL_BLOCK_MS } from '../dsp/level.ts';
import { padded, type Segment } from '../dsp/segments.ts';
import { MAX_UTTERANCE_MS, type Utterance } from './transcriber.ts';

/** Words begin softly: an utterance starts before the detector's onset, and ends after its offset. */
const UTTERANCE_PAD_MS = 200;
/** Speech with shorter pauses than this is heard as one, as engines understand words by those around them… */
const MAX_PAUSE_MS = 2_500;
/** …up to this length: the longer an utterance, the more is lost where an engine gets stuck. */
const MAX_JOINED_MS = 20_000;
/** Where speech has no pause, the next utterance starts this long before the last one must end… */
const OVERLAP_MS = 5_000;
/** …both at the quietest place within this time. */
const EDGE_MS = 2_000;
const QUIET_BLOCKS = 10;

/**
 * Speech as utterances that a transcriber takes, with the short pauses in it. They lie apart or touch in a pause. Only where somebody
 * speaks for longer than {@link MAX_UTTERANCE_MS} without one do two overlap, so that each word is whole
 * in one of them; `stitch.ts` joins their words.
 *
 * @param startMs of the first sample, within the interview.
 * @param speech from the first sample, ascending and apart from each other.
 */
export function utterancesOf(
  samples: Float32Array,
  startMs: number,
  speech: readonly Segment[],
): Utterance[] {
  return joined(padded(speech, UTTERANCE_PAD_MS, msOf(samples.length)))
    .flatMap((segment) => cutToLength(segment, speech, samples))
    .map((segment) => ({
      samples: samples.subarray(samplesOf(segment.startMs), samplesOf(segment.endMs)),
      startMs: startMs + segment.startMs,
      endMs: startMs + segment.endMs,
    }));
}

function joined(segments: readonly Segment[]): Segment[] {
  const whole: Segment[] = [];
  for (const { startMs, endMs } of segments) {
    const last = whole.at(-1);
    if (last && startMs - last.endMs < MAX_PAUSE_MS && endMs - last.startMs <= MAX_JOINED_MS)
      whole[whole.length - 1] = { ...last, endMs };
    else whole.push({ startMs, endMs });
  }
  return whole;
}

function cutToLength(whole: Segment, speech: readonly Segment[], samples: Float32Array): Segment[] {
  const parts: Segment[] = [];
  let { startMs } = whole;
  while (whole.endMs - startMs > MAX_UTTERANCE_MS) {
    const limitMs = startMs + MAX_UTTERANCE_MS;
    const pauseMs = longestPause(speech, startMs, limitMs);
    const endMs = pauseMs ?? quietest(samples, limitMs - EDGE_MS, limitMs);
    parts.push({ startMs, endMs });
    startMs = pauseMs ?? quietest(samples, limitMs - OVERLAP_MS, limitMs - OVERLAP_MS + EDGE_MS);
  }
  return [...parts, { startMs, endMs: whole.endMs }];
}

/** The middle of the longest pause that has it between two times; of several, the last one. */
function longestPause(speech: readonly Segment[], afterMs: number, beforeMs: number): number | undefined {
  let [longestMs, middleMs]: [number, number | undefined] = [0, undefined];
  for (const [i, { endMs }] of speech.entries()) {
    const next = speech[i + 1];
    if (!next) break;
    const lengthMs = next.startMs - endMs;
    const atMs = endMs + lengthMs / 2;
    if (atMs > afterMs && atMs <= beforeMs && lengthMs >= longestMs) [longestMs, middleMs] = [lengthMs, atMs];
  }
  return middleMs;
}

/** The middle of the 100 ms with the least energy between two times. */
export function quietest(samples: Float32Array, fromMs: number, toMs: number): number {
  const powers = blockPowers(samples.subarray(samplesOf(fromMs), samplesOf(toMs)));
  let [least, at] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i + QUIET_BLOCKS <= powers.length; i += 1) {
    let energy = 0;
    for (let k = i; k < i + QUIET_BLOCKS; k += 1) energy += powers[k] as number;
    if (energy < least) [least, at] = [energy, i];
  }
  return fromMs + (at + QUIET_BLOCKS / 2) * LEVEL_BLOCK_MS;
}
