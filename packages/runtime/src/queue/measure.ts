import { MODALITY_NAMES, type Modality } from '@poise/shared/contracts';
import { JOBS, type Lane, type QueueName } from '@poise/shared/jobs';

export type QueueMeasure = {
  queue: QueueName;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** How long the next job has been waiting; 0 if none is waiting. */
  oldestAgeMs: number;
};

/** The lane and the modality of a queue; `none` if its jobs analyse nothing. */
export function describeQueue(queue: QueueName): { lane: Lane; modality: Modality | 'none' } {
  const lanes = Object.values(JOBS).flatMap((job) => (job.queue === queue ? [job.lane] : []));
  return {
    lane: lanes.includes('live') ? 'live' : 'batch',
    modality: MODALITY_NAMES.find((name) => queue === `${name}-live` || queue === `${name}-batch`) ?? 'none',
  };
}
