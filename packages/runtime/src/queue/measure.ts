import type { QueueName } from '@poise/shared/jobs';

export type QueueMeasure = {
  queue: QueueName;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** How long the next job to be taken has waited; 0 when none waits. */
  oldestAgeMs: number;
};
