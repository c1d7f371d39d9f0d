import { z } from 'zod';
import {
  AUDIO_TYPES,
  FRAME_TYPES,
  fluencySwitch,
  interviewId,
  LIMITS,
  natural,
  profile,
  RECORDING_CUT,
  RECORDING_TYPES,
  recordingId,
} from '../contracts/index.ts';
import { isRange, RANGE_EXPECTED } from './analysis-jobs.ts';
import { defineJob, KEPT } from './define.ts';

/*
 * Jobs as version 0.1 published them: its queues may still hold some after an upgrade, and its gateway
 * and workers run beside newer ones during a rollout. They are no longer published, except for the
 * observations that a worker sends as the result of such a job.
 */

const blobKey = z.string().min(1).max(300);

const chunkPointer = {
  interviewId,
  seq: natural,
  startMs: natural,
  durationMs: natural,
  blobKey,
  profile,
};

const rangePointer = {
  interviewId,
  recordingId,
  blobKey,
  contentType: z.enum(RECORDING_TYPES),
  profile,
  firstSeq: natural,
  lastSeq: natural,
  startMs: natural,
  endMs: natural,
};

const fluency = fluencySwitch.optional();

const analysis = {
  lane: 'batch',
  attempts: 3,
  backoffMs: 500,
  maxBytes: LIMITS.jobBytes,
  keepFailed: KEPT,
  whenFailed: 'the worker publishes a `failed` observation for every chunk that has none',
} as const;

/** An observation without its generation, from before bytes had one. */
const legacyObservation = z.looseObject({
  interviewId,
  stream: z.enum(['camera', 'mic']),
  seq: natural,
  startMs: natural,
  endMs: natural,
  status: z.enum(['scored', 'rejected', 'failed']),
});

export const LEGACY_JOBS = {
  'face.frame': defineJob({
    ...analysis,
    queue: 'face',
    payload: z.object({ ...chunkPointer, contentType: z.enum(FRAME_TYPES) }),
    id: (p) => `face-${p.interviewId}-${p.seq}`,
    timeoutMs: 15_000,
  }),
  'face.range': defineJob({
    ...analysis,
    queue: 'face',
    payload: z.object(rangePointer).refine(isRange(RECORDING_CUT.camera.chunksPerRange), RANGE_EXPECTED),
    id: (p) => `face-${p.interviewId}-${p.firstSeq}-${p.lastSeq}`,
    timeoutMs: 12 * RECORDING_CUT.camera.chunkMs * RECORDING_CUT.camera.chunksPerRange,
  }),
  'speech.chunk': defineJob({
    ...analysis,
    queue: 'speech',
    payload: z.object({ ...chunkPointer, contentType: z.enum(AUDIO_TYPES), fluency }),
    id: (p) => `speech-${p.interviewId}-${p.seq}`,
    timeoutMs: 60_000,
  }),
  'speech.range': defineJob({
    ...analysis,
    queue: 'speech',
    payload: z
      .object({ ...rangePointer, fluency })
      .refine(isRange(RECORDING_CUT.mic.chunksPerRange), RANGE_EXPECTED),
    id: (p) => `speech-${p.interviewId}-${p.firstSeq}-${p.lastSeq}`,
    timeoutMs: 6 * RECORDING_CUT.mic.chunkMs * RECORDING_CUT.mic.chunksPerRange,
  }),
  'interview.observation': defineJob({
    queue: 'interview',
    lane: 'live',
    payload: legacyObservation,
    id: (p) => `obs-${p.interviewId}-${p.stream}-${p.seq}`,
    attempts: 10,
    backoffMs: 200,
    timeoutMs: 30_000,
    keepFailed: false,
    maxBytes: 8 * 1024,
    whenFailed: 'the reconciler finds the chunk without an observation and enqueues its analysis again',
  }),
} as const;
