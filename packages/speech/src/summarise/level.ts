import { round, type SpeechObservation } from '@poise/shared/contracts';
import { clippedRatio, dbfs, peak } from '../dsp/level.ts';
import { mean, median } from '../dsp/statistics.ts';
import type { ChunkView } from './chunk-view.ts';

const MIN_ROOM_BLOCKS = 10;

/** How loud speech and room are, and how much is clipped. */
export function summariseLevel({ samples, blocks }: ChunkView): SpeechObservation['level'] {
  const speech = mean(blocks.filter(({ isSpeech }) => isSpeech).map(({ power }) => power));
  const room = blocks.filter(({ isRoom }) => isRoom).map(({ power }) => power);
  // The median, which a cough or a slammed door does not move.
  const noise = room.length < MIN_ROOM_BLOCKS ? undefined : median(room.sort((a, b) => a - b));
  return {
    ...(speech !== undefined && { speechDbfs: round(dbfs(speech), 1) }),
    ...(noise !== undefined && { noiseDbfs: round(dbfs(noise), 1) }),
    clippedRatio: round(clippedRatio(samples), 4),
    peakDbfs: round(dbfs(peak(samples) ** 2), 1),
  };
}
