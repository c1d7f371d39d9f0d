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

/** The inputs of the timeline, one per modality that is fused. */
export const FUSION_INPUTS: readonly FusionInput[] = [cameraInput, micInput];

/** The seconds that an observation affects; none if its modality is not fused. */
export function secondsReached(
  observation: Pick<Observation, 'modality' | 'startMs' | 'endMs'>,
  inputs = FUSION_INPUTS,
): Seconds[] {
  const input = inputs.find(({ modality }: { modality: Modality }) => modality === observation.modality);
  return input ? [widen(secondsTouched(observation), input.reachSeconds)] : [];
}

/** The seconds whose observations are needed to fuse a range. */
export function secondsNeeded(seconds: Seconds, inputs = FUSION_INPUTS): Seconds {
  return widen(seconds, Math.max(0, ...inputs.map(({ reachSeconds }) => reachSeconds)));
}

/**
 * Fuses observations to one point per second. A pure function of the *set*: order and repetition do not change a
 * byte. Seconds without observations have no point.
 *
 * A second depends only on the observations that overlap it or, as far as its inputs reach, its neighbourhood, so
 * part of the timeline can be fused from part of the observations.
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
