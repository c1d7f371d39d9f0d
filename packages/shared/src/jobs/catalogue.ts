import { z } from 'zod';
import { commandId, interviewId, LIMITS, modality, natural, reportId } from '../contracts/index.ts';
import { ANALYSIS_JOBS } from './analysis-jobs.ts';
import { defineJob, KEPT } from './define.ts';
import { LEGACY_JOBS } from './legacy-jobs.ts';

const step = {
  queue: 'interview',
  lane: 'live',
  attempts: 10,
  backoffMs: 200,
  timeoutMs: 30_000,
  maxBytes: LIMITS.jobBytes,
  keepFailed: false,
} as const;

const feedback = {
  queue: 'feedback',
  lane: 'batch',
  payload: z.object({ interviewId }),
  attempts: 5,
  backoffMs: 1_000,
  keepFailed: KEPT,
  maxBytes: LIMITS.jobBytes,
} as const;

export const JOBS = {
  ...ANALYSIS_JOBS,
  ...LEGACY_JOBS,
  'interview.result': defineJob({
    ...step,
    // A claim check: the observations are stored beside the media, however large they are.
    payload: z.object({
      interviewId,
      modality,
      resultKey: z.string().min(1).max(400),
      /** Id of the job whose result it is. */
      jobId: z.string().min(1).max(300),
    }),
    id: (p) => `result-${p.jobId}`,
    whenFailed: 'the reconciler finds the chunks without an observation and enqueues their analysis again',
  }),
  'interview.fuse': defineJob({
    ...step,
    // `run` counts the runs of an interview: seconds that are marked during one run belong to the next.
    payload: z.object({ interviewId, run: natural }),
    id: (p) => `fuse-${p.interviewId}-${p.run}`,
    // Long enough for the results of all modalities of a second to meet in one run.
    delayMs: 2_000,
    whenFailed: 'the orchestrator finds the interview with seconds to be fused and enqueues it again',
  }),
  'interview.command': defineJob({
    ...step,
    // A pointer: the command itself is in the table `commands`, so that a wiped queue loses none.
    payload: z.object({ interviewId, commandId }),
    id: (p) => `cmd-${p.commandId}`,
    whenFailed: 'the reconciler finds the command without its event and enqueues it again',
  }),
  'interview.report': defineJob({
    ...step,
    payload: z.object({ interviewId, reportId, complete: z.boolean().default(true) }),
    id: (p) => `ready-${p.reportId}`,
    whenFailed: 'the orchestrator finds the interview whose report is due and requests it again',
  }),
  'feedback.report': defineJob({
    ...feedback,
    id: (p) => `report-${p.interviewId}`,
    timeoutMs: 120_000,
    whenFailed: 'the orchestrator finds the interview whose report is due and enqueues it again',
  }),
  'feedback.erase': defineJob({
    ...feedback,
    id: (p) => `erase-${p.interviewId}`,
    timeoutMs: 60_000,
    whenFailed: 'the orchestrator finds the erased interview with a report and enqueues it again',
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]['payload']>;
export type QueueName = (typeof JOBS)[JobName]['queue'];
export type JobsOf<Q> = { [N in JobName]: (typeof JOBS)[N]['queue'] extends Q ? N : never }[JobName];

export const QUEUES = [...new Set(Object.values(JOBS).map(({ queue }) => queue))] as readonly QueueName[];
