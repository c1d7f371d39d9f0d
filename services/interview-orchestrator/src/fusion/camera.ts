import type { ScoredObservation } from '@poise/shared/contracts';
import { candidateChanges, type SeenFrame } from './candidate.ts';
import { expressionOfSecond, expressionSamples } from './expression.ts';
import { type FaceContext, fuseFrames } from './face.ts';
import type { FusionInput } from './input.ts';
import { fuseMotion, motionRuns } from './motion.ts';
import { inTimeOrder, isWithin, secondOf } from './seconds.ts';

/**
 * An expression depends on the previous three seconds; a gesture or a blink on its own movement, at most 1.5 seconds
 * either side, and on whose face it is.
 */
const REACH_SECONDS = 3;

export const cameraInput: FusionInput = {
  modality: 'camera',
  reachSeconds: REACH_SECONDS,
  fuse(scored, within) {
    const seen = inTimeOrder(
      scored.flatMap(
        ({ face, seq }) => face?.frames.map((frame) => ({ frame, chunk: seq, tMs: frame.tMs })) ?? [],
      ),
    );
    const framesIn = Map.groupBy(seen, ({ tMs }) => secondOf(tMs));
    const contextOf = describeFace(scored, seen);
    return new Map(
      [...framesIn]
        .filter(([second]) => isWithin(second, within))
        .map(([second, frames]) => [
          second,
          fuseFrames(
            frames.map(({ frame }) => frame),
            contextOf(second),
          ),
        ]),
    );
  },
};

/** Measurements that span several seconds: the smoothed expression, changes of face, motion. */
function describeFace(
  scored: readonly ScoredObservation[],
  seen: readonly SeenFrame[],
): (second: number) => FaceContext {
  const changesMs = candidateChanges(seen);
  const changesIn = Map.groupBy(changesMs, secondOf);
  const motionIn = fuseMotion(motionRuns(scored, changesMs));
  const seenIn = Map.groupBy(seen, ({ frame }) => secondOf(frame.tMs));
  return (second) => {
    const from = Math.max(0, second - REACH_SECONDS);
    const lately = Array.from({ length: second - from + 1 }, (_, i) => seenIn.get(from + i) ?? []);
    return {
      expression: expressionOfSecond(expressionSamples(lately.flat()), second),
      candidateChanges: changesIn.get(second)?.length ?? 0,
      motion: motionIn.get(second),
    };
  };
}
