import type { PitchCandidates } from './pitch-candidates.ts';

export type PathCosts = {
  /** For a jump of one octave between two frames. */
  readonly octaveJumpCost: number;
  /** For a change between voiced and unvoiced. */
  readonly voicedUnvoicedCost: number;
};

/** The costs of Boersma (1993) are meant for this distance between frames. */
const COSTS_STEP_MS = 10;

/**
 * The path through the candidates with the greatest sum of strengths less the costs of its jumps
 * (Viterbi).
 *
 * @returns the pitch of each frame, 0 where the unvoiced candidate won.
 */
export function bestPath(candidates: PitchCandidates, costs: PathCosts): Float32Array {
  const { grid, perFrame, counts, f0Hz, strength } = candidates;
  const correction = COSTS_STEP_MS / grid.stepMs;
  const voicingCost = costs.voicedUnvoicedCost * correction;
  const octaveCost = costs.octaveJumpCost * correction;
  const octaves = f0Hz.map((f0) => (f0 > 0 ? Math.log2(f0) : Number.NaN));
  const score = Float64Array.from(strength);
  const cameFrom = new Uint8Array(score.length);

  for (let frame = 1; frame < grid.count; frame += 1) {
    for (let to = 0; to < (counts[frame] as number); to += 1) {
      const toIndex = frame * perFrame + to;
      const toOctave = octaves[toIndex] as number;
      let best = Number.NEGATIVE_INFINITY;
      for (let from = 0; from < (counts[frame - 1] as number); from += 1) {
        const fromIndex = toIndex - to - perFrame + from;
        const fromOctave = octaves[fromIndex] as number;
        let cost: number;
        if (Number.isNaN(toOctave) !== Number.isNaN(fromOctave)) cost = voicingCost;
        else cost = Number.isNaN(toOctave) ? 0 : octaveCost * Math.abs(toOctave - fromOctave);
        const value = (score[fromIndex] as number) - cost;
        if (value > best) {
          best = value;
          cameFrom[toIndex] = from;
        }
      }
      score[toIndex] = (score[toIndex] as number) + best;
    }
  }

  const path = new Float32Array(grid.count);
  let chosen = strongest(score, (grid.count - 1) * perFrame, counts[grid.count - 1] ?? 0);
  for (let frame = grid.count - 1; frame >= 0; frame -= 1) {
    const index = frame * perFrame + chosen;
    path[frame] = f0Hz[index] as number;
    chosen = cameFrom[index] as number;
  }
  return path;
}

function strongest(score: Float64Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i += 1) {
    if ((score[start + i] as number) > (score[start + best] as number)) best = i;
  }
  return best;
}
