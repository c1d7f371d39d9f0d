import type { Modality, ScoredObservation } from '@poise/shared/contracts';
import type { Seconds } from '@poise/store';

/** What one modality contributes to the timeline: a pure function of its scored observations. */
export type FusionInput = {
  readonly modality: Modality;
  /** An observation has a part in this many seconds before and after its own. */
  readonly reachSeconds: number;
  /**
   * One point for each second that something was observed in.
   * @param observations effective ones, in the order of their chunks; those that touch `within` and its
   * neighbourhood are enough.
   */
  fuse(observations: readonly ScoredObservation[], within: Seconds): ReadonlyMap<number, object>;
};
