import type { FrameFeatures } from './log-mel.ts';

/** Frames on each side that the slope is taken over. */
const REACH = 2;
const SQUARES = 2 * (1 + 4);

/**
 * Change per frame: the least-squares slope over five frames, the first and the last frame repeated
 * beyond the ends (torchaudio's `compute_deltas`). Applied twice it gives the acceleration.
 */
export function deltas(features: FrameFeatures): FrameFeatures {
  const { frames, perFrame, values } = features;
  const slopes = new Float32Array(values.length);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let i = 0; i < perFrame; i += 1) {
      let sum = 0;
      for (let k = 1; k <= REACH; k += 1) {
        const after = values[Math.min(frames - 1, frame + k) * perFrame + i] as number;
        const before = values[Math.max(0, frame - k) * perFrame + i] as number;
        sum += k * (after - before);
      }
      slopes[frame * perFrame + i] = sum / SQUARES;
    }
  }
  return { ...features, values: slopes };
}
