export { migrateQueue } from './backend.ts';
export { type Consumer, MAX_CRASHES } from './consumer.ts';
export type { FailedJob, FailedJobs } from './failed.ts';
export { fairPriority } from './fair-priority.ts';
export type { QueueMeasure } from './measure.ts';
export * from './runtime.ts';
