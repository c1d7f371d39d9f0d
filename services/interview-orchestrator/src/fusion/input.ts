import type { Modality, ScoredObservation } from '@poise/shared/contracts';
import type { Seconds } from '@poise/store';

/** One modality's contribution to the timeline: a pure function of its scored observations. */
export type FusionInput = {
  readonly modality: Modality;
  /** An observation affects this many seconds before and after its own. */
  readonly reachSeconds: number;
  /**
   * One point for each second with an observation.
   * @param observations effective ones, in chunk order; those that overlap `within` and its neighbourhood suffice
   */
  fuse(observations: readonly ScoredObservation[], within: Seconds): ReadonlyMap<number, object>;
};
