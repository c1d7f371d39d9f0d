import { z } from 'zod';
import {
  AUDIO_TYPES,
  commandId,
  FRAME_TYPES,
  fluencySwitch,
  interviewId,
  LIMITS,
  natural,
  observation,
  profile,
  RECORDING_CUT,
  RECORDING_TYPES,
  recordingId,
  reportId,
} from '../contracts/index.ts';
import { defineJob } from './define.ts';

const blobKey = z.string().min(1).max(300);

/** Where one chunk lies, and what may be computed of it. */
const chunkPointer = {
  interviewId,
  seq: natural,
  startMs: natural,
  durationMs: natural,
  blobKey,
  profile,
};

/** A run of chunks of a recording; chunk `firstSeq + i` starts at `startMs + i * chunkMs`. */
const rangePointer = {
  interviewId,
  recordingId,
  blobKey,
  contentType: z.enum(RECORDING_TYPES),
  profile,
  firstSeq: natural,
  lastSeq: natural,
  startMs: natural,
  /** End of the last chunk, which may be shorter than the others. */
  endMs: natural,
};

/** Absent in payloads from before the switch, when it could not be turned off. */
const fluency = fluencySwitch.optional();

const analysis = { attempts: 3, backoffMs: 500, maxBytes: LIMITS.jobBytes, keepGivenUp: true } as const;
const step = { attempts: 10, backoffMs: 200, timeoutMs: 30_000, keepGivenUp: false } as const;
const givenUp = 'the worker publishes a `failed` observation for every chunk that has none';

export const JOBS = {
  'face.frame': defineJob({
    ...analysis,
    queue: 'face',
    payload: z.strictObject({ ...chunkPointer, contentType: z.enum(FRAME_TYPES) }),
    id: (p) => `face-${p.interviewId}-${p.seq}`,
    timeoutMs: 15_000,
    whenGivenUp: givenUp,
  }),
  'face.range': defineJob({
    ...analysis,
    queue: 'face',
    payload: z.strictObject(rangePointer),
    id: (p) => `face-${p.interviewId}-${p.firstSeq}-${p.lastSeq}`,
    timeoutMs: 12 * RECORDING_CUT.camera.chunkMs * RECORDING_CUT.camera.chunksPerRange,
    whenGivenUp: givenUp,
  }),
  'speech.chunk': defineJob({
    ...analysis,
    queue: 'speech',
    payload: z.strictObject({ ...chunkPointer, contentType: z.enum(AUDIO_TYPES), fluency }),
    id: (p) => `speech-${p.interviewId}-${p.seq}`,
    timeoutMs: 60_000,
    whenGivenUp: givenUp,
  }),
  'speech.range': defineJob({
    ...analysis,
    queue: 'speech',
    payload: z.strictObject({ ...rangePointer, fluency }),
    id: (p) => `speech-${p.interviewId}-${p.firstSeq}-${p.lastSeq}`,
    timeoutMs: 6 * RECORDING_CUT.mic.chunkMs * RECORDING_CUT.mic.chunksPerRange,
    whenGivenUp: givenUp,
  }),
  'interview.observation': defineJob({
    ...step,
    queue: 'interview',
    payload: observation,
    // Without the status: whoever looks for an observation on its way does not know it.
    id: (p) => `obs-${p.interviewId}-${p.stream}-${p.seq}`,
    maxBytes: LIMITS.observationBytes,
    whenGivenUp: 'the reconciler finds the chunk without an observation and enqueues its analysis again',
  }),
  'interview.command': defineJob({
    ...step,
    queue: 'interview',
    // A pointer: the command itself lies in the table `commands`, so that a wiped queue loses none.
    payload: z.strictObject({ interviewId, commandId }),
    id: (p) => `cmd-${p.commandId}`,
    maxBytes: LIMITS.jobBytes,
    whenGivenUp: 'the reconciler finds the command without its event and enqueues it again',
  }),
  'interview.report': defineJob({
    ...step,
    queue: 'interview',
    payload: z.strictObject({ interviewId, reportId }),
    id: (p) => `ready-${p.reportId}`,
    maxBytes: LIMITS.jobBytes,
    whenGivenUp:
      'the orchestrator finds the closed interview without its event and asks for the report again',
  }),
  'feedback.report': defineJob({
    queue: 'feedback',
    payload: z.strictObject({ interviewId }),
    id: (p) => `report-${p.interviewId}`,
    attempts: 5,
    backoffMs: 1_000,
    timeoutMs: 120_000,
    keepGivenUp: true,
    maxBytes: LIMITS.jobBytes,
    whenGivenUp: 'the orchestrator finds the closed interview without a report and enqueues it again',
  }),
  'feedback.erase': defineJob({
    queue: 'feedback',
    payload: z.strictObject({ interviewId }),
    id: (p) => `erase-${p.interviewId}`,
    attempts: 5,
    backoffMs: 1_000,
    timeoutMs: 60_000,
    keepGivenUp: true,
    maxBytes: LIMITS.jobBytes,
    whenGivenUp: 'the orchestrator finds the erased interview with a report and enqueues it again',
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]['payload']>;
export type JobsOf<Q> = { [N in JobName]: (typeof JOBS)[N]['queue'] extends Q ? N : never }[JobName];
