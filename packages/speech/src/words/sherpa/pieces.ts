import { msOf, samplesOf } from '../../dsp/frames.ts';
import type { Utterance } from '../transcriber.ts';

/** Whisper hears 30 s at most, and drops the rest. */
const LONGEST_MS = 28_000;
/** How far back from the longest piece its end is looked for. */
const SEARCHED_MS = 6_000;
const WINDOW_MS = 100;

/** An utterance in pieces that every engine hears to their end, each cut where it is quietest. */
export function piecesOf(utterance: Utterance): Utterance[] {
  const { samples, startMs, endMs } = utterance;
  if (msOf(samples.length) <= LONGEST_MS) return [utterance];
  const cut = quietest(samples, samplesOf(LONGEST_MS - SEARCHED_MS), samplesOf(LONGEST_MS));
  const cutMs = startMs + msOf(cut);
  return [
    { samples: samples.subarray(0, cut), startMs, endMs: cutMs },
    ...piecesOf({ samples: samples.subarray(cut), startMs: cutMs, endMs }),
  ];
}

/** The middle of the window with the least energy. */
function quietest(samples: Float32Array, from: number, to: number): number {
  const length = samplesOf(WINDOW_MS);
  let best = { energy: Number.POSITIVE_INFINITY, at: to };
  for (let start = from; start + length <= to; start += length) {
    let energy = 0;
    for (let i = start; i < start + length; i++) energy += (samples[i] as number) ** 2;
    if (energy < best.energy) best = { energy, at: start + length / 2 };
  }
  return best.at;
}
