import { type FluencyFrames, FRAME_MS, spectralDistance } from './fluency-frames.ts';

/** How similar the audio is to itself a lag earlier or later. */
export type SelfSimilarity = {
  /**
   * Mean distance of what surrounds a frame from what comes a lag later (or earlier, for a negative
   * lag). Lags are in frames; NaN where either side is silent or beyond the audio.
   */
  at(frame: number, lag: number): number;
};

export const MIN_LAG = 80 / FRAME_MS;
export const MAX_LAG = 900 / FRAME_MS;
/** Nobody repeats a sound at exactly the same speed: each frame may match a little earlier or later. */
const SLACK = 3;
/** Frames that are compared, at most. */
const MAX_WIDTH = 400 / FRAME_MS;
/** Distance between sound and silence. */
const UNLIKE = 2;

/** Self-distances over lags, after J. Foote, "Visualizing music and audio using self-similarity", 1999. */
export function selfSimilarity(frames: FluencyFrames): SelfSimilarity {
  const lags = MAX_LAG + SLACK + 1;
  const distances = new Float32Array(frames.count * lags);
  for (let i = 0; i < frames.count; i += 1) {
    for (let lag = 0; lag < lags && i + lag < frames.count; lag += 1)
      distances[i * lags + lag] = distance(frames, i, i + lag);
  }
  const nearest = (i: number, j: number): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let shift = -SLACK; shift <= SLACK; shift += 1) {
      const [a, b] = i < j + shift ? [i, j + shift] : [j + shift, i];
      const far = a >= 0 && b < frames.count && b - a < lags ? distances[a * lags + (b - a)] : undefined;
      if (far !== undefined && far < best) best = far;
    }
    return best;
  };

  return {
    at(frame, lag) {
      const half = Math.min(MAX_WIDTH, Math.abs(lag)) >> 1;
      let [sum, count] = [0, 0];
      for (let i = Math.max(0, frame - half); i <= Math.min(frames.count - 1, frame + half); i += 2) {
        const j = i + lag;
        if (j < 0 || j >= frames.count) return Number.NaN;
        if (frames.silent[i] && frames.silent[j]) continue;
        sum += Math.min(UNLIKE, nearest(i, j));
        count += 1;
      }
      return count > half / 3 ? sum / count : Number.NaN;
    },
  };
}

function distance(frames: FluencyFrames, a: number, b: number): number {
  const [silentA, silentB] = [frames.silent[a], frames.silent[b]];
  if (silentA && silentB) return 0;
  return silentA || silentB ? UNLIKE : spectralDistance(frames, a, b);
}
