import { round, type SpeechObservation } from '@poise/shared/contracts';
import { dbfs } from '../dsp/level.ts';
import { clipped, totalMs } from '../dsp/segments.ts';
import { mean, median } from '../dsp/statistics.ts';
import type { ChunkView } from './chunk-view.ts';

/** More nuclei than the tongue can make, but noise can be chopped that fast: keeps an observation small. */
const MAX_SYLLABLES = 128;

type Activity = Pick<SpeechObservation, 'speechRatio' | 'voicedRatio' | 'speech' | 'seconds' | 'syllablesMs'>;

/** Share of the chunk in which somebody speaks, 0 to 1. */
export const speechRatioOf = ({ speech, fromMs, toMs }: ChunkView): number =>
  toMs > fromMs ? totalMs(speech) / (toMs - fromMs) : 0;

/** When somebody speaks, as a whole and second by second. */
export function summariseActivity(view: ChunkView): Activity {
  const { speech, spokenFrames, voiced, syllablesMs, originMs } = view;
  const offset = (timeMs: number): number => Math.round(originMs + timeMs);
  return {
    speechRatio: round(speechRatioOf(view), 3),
    voicedRatio: round(spokenFrames ? voiced.length / spokenFrames : 0, 3),
    speech: speech.map(({ startMs, endMs }) => ({ startMs: offset(startMs), endMs: offset(endMs) })),
    seconds: secondsOf(view),
    syllablesMs: syllablesMs.slice(0, MAX_SYLLABLES).map(offset),
  };
}

function secondsOf({ originMs, fromMs, toMs, speech, blocks, voiced }: ChunkView): Activity['seconds'] {
  const seconds: Activity['seconds'] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += 1000) {
    const endMs = Math.min(startMs + 1000, toMs);
    const f0Hz = median(
      voiced
        .filter(({ timeMs }) => timeMs >= startMs && timeMs < endMs)
        .map((frame) => frame.f0Hz)
        .sort((a, b) => a - b),
    );
    const powers = blocks.filter((b) => b.startMs >= startMs && b.startMs < endMs).map(({ power }) => power);
    seconds.push({
      tMs: Math.round(originMs + startMs),
      speaking: round(totalMs(clipped(speech, startMs, endMs)) / (endMs - startMs), 3),
      levelDbfs: round(dbfs(mean(powers) ?? 0), 1),
      ...(f0Hz !== undefined && { f0Hz: round(f0Hz, 1) }),
    });
  }
  return seconds;
}
