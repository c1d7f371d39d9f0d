import { MODALITY_NAMES, type Modality } from '@poise/shared/contracts';
import { JOBS, type Lane, type QueueName } from '@poise/shared/jobs';

export type QueueMeasure = {
  queue: QueueName;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** How long the next job to be taken has waited; 0 when none waits. */
  oldestAgeMs: number;
};

/** The lane that a queue is, and the modality that is analysed from it; `none` where it analyses nothing. */
export function describeQueue(queue: QueueName): { lane: Lane; modality: Modality | 'none' } {
  const lanes = Object.values(JOBS).flatMap((job) => (job.queue === queue ? [job.lane] : []));
  return {
    lane: lanes.includes('live') ? 'live' : 'batch',
    modality: MODALITY_NAMES.find((name) => queue === `${name}-live` || queue === `${name}-batch`) ?? 'none',
  };
}
