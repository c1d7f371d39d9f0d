import {
  effectiveObservations,
  type Modality,
  modalityOf,
  type Observation,
  type TimelinePoint,
} from '@poise/shared/contracts';
import type { Seconds } from '@poise/store';
import { cameraInput } from './camera.ts';
import type { FusionInput } from './input.ts';
import { micInput } from './mic.ts';
import { ALL_SECONDS, secondsTouched, widen } from './seconds.ts';

/** What the timeline is fused from, one input for each modality that has a place in it. */
export const FUSION_INPUTS: readonly FusionInput[] = [cameraInput, micInput];

/** The seconds that an observation has a part in; none where its modality is not fused. */
export function secondsReached(
  observation: Pick<Observation, 'modality' | 'startMs' | 'endMs'>,
  inputs = FUSION_INPUTS,
): Seconds[] {
  const input = inputs.find(({ modality }: { modality: Modality }) => modality === observation.modality);
  return input ? [widen(secondsTouched(observation), input.reachSeconds)] : [];
}

/** What must be known to fuse some seconds. */
export function secondsNeeded(seconds: Seconds, inputs = FUSION_INPUTS): Seconds {
  return widen(seconds, Math.max(0, ...inputs.map(({ reachSeconds }) => reachSeconds)));
}

/**
 * Fuses observations to one point a second. A pure function of the *set*: neither the order of the
 * observations nor repeated ones change a byte. Seconds that nothing was observed in have no point.
 *
 * Each second depends only on the observations that touch it or, as far as its inputs reach, its
 * neighbourhood, so a part of the timeline may be fused from a part of the observations.
 * @param within only seconds `from` ≤ s < `to`
 */
export function fuseTimeline(
  observations: readonly Observation[],
  within: Seconds = ALL_SECONDS,
  inputs = FUSION_INPUTS,
): TimelinePoint[] {
  const scored = effectiveObservations(observations).filter((o) => o.status === 'scored');
  const bySecond = new Map<number, TimelinePoint>();
  for (const input of inputs) {
    const own = scored.filter(({ modality }) => modality === input.modality);
    for (const [second, point] of input.fuse(own, within)) {
      const { field } = modalityOf(input.modality);
      bySecond.set(second, { ...(bySecond.get(second) ?? { second }), [field]: point });
    }
  }
  return [...bySecond.values()].sort((a, b) => a.second - b.second);
}
