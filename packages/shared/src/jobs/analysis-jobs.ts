import { z } from 'zod';
import {
  type ContentTypeOf,
  fluencySwitch,
  interviewId,
  LIMITS,
  MODALITY_NAMES,
  type Modality,
  modalityOf,
  natural,
  profile,
  RECORDING_TYPES,
  recordingId,
  type Stream,
  streamOf,
} from '../contracts/index.ts';
import { defineJob, type JobDefinition, KEPT } from './define.ts';
import { liveChunkPointer } from './live-chunk.ts';

const blobPath = z.string().min(1).max(300);

/** How the interview may be analysed. */
const rules = {
  profile,
  /** Absent in payloads from before the switch, when fluency could not be turned off. */
  fluency: fluencySwitch.optional(),
};

/** Live chunks of one stream that are analysed together; the key of each is `prefix` + its generation. */
const livePayload = (stream: Stream, maxChunks: number) =>
  z.object({
    interviewId,
    ...rules,
    prefix: blobPath.endsWith('/'),
    contentType: z.enum(modalityOf(stream).accepts?.contentTypes ?? ['']) as z.ZodType<ContentTypeOf<Stream>>,
    /** In order of time. */
    chunks: z.array(liveChunkPointer).min(1).max(maxChunks),
    /** Which of the chunks get an observation; the others are context. Absent: all. */
    settled: z.object({ firstSeq: natural, lastSeq: natural }).optional(),
  });

/** A job must not request more than a worker can hold, whoever writes to the queue. */
export const isRange = (chunksPerRange: number) => (range: { firstSeq: number; lastSeq: number }) =>
  range.lastSeq >= range.firstSeq && range.lastSeq - range.firstSeq < chunksPerRange;
export const RANGE_EXPECTED = 'a range has at most its number of chunks';

/** A run of chunks of a recording; chunk `firstSeq + i` starts at `startMs + i * chunkMs`. */
const rangePayload = (chunksPerRange: number) =>
  z
    .object({
      interviewId,
      ...rules,
      recordingId,
      blobKey: blobPath,
      contentType: z.enum(RECORDING_TYPES),
      firstSeq: natural,
      lastSeq: natural,
      startMs: natural,
      /** End of the last chunk, which may be shorter than the others. */
      endMs: natural,
      /** Duration of the recording: how far a range may read past its own end. */
      durationMs: natural,
    })
    .refine(isRange(chunksPerRange), RANGE_EXPECTED);

type LivePayload = ReturnType<typeof livePayload>;
type RangePayload = ReturnType<typeof rangePayload>;

type AnalysisJobs = {
  [M in Modality as `${M}.live`]: JobDefinition<`${M}-live`, LivePayload>;
} & {
  [M in Modality as `${M}.range`]: JobDefinition<`${M}-batch`, RangePayload>;
};

const analysis = {
  attempts: 3,
  backoffMs: 500,
  keepFailed: KEPT,
  whenFailed: 'the worker publishes a `failed` observation for every chunk that has none',
} as const;

/** How long the gateway waits for the rest of an incomplete second. */
const REST_OF_SECOND_MS = 1_000;

function jobsOf(modality: Modality) {
  const { live, cut, timeoutPerMs } = modalityOf(modality);
  return {
    [`${modality}.live`]: defineJob({
      ...analysis,
      queue: `${modality}-live`,
      lane: 'live',
      payload: livePayload(streamOf(modality), live.maxChunks),
      id: ({ interviewId: id, chunks }) =>
        `${modality}-${id}-${chunks[0]?.generation}-${chunks.at(-1)?.generation}`,
      ...(live.bySecond && { batch: { maxItems: live.maxChunks, maxWaitMs: REST_OF_SECOND_MS } }),
      timeoutMs: live.timeoutMs,
      maxBytes: LIMITS.jobBytes,
    }),
    [`${modality}.range`]: defineJob({
      ...analysis,
      queue: `${modality}-batch`,
      lane: 'batch',
      payload: rangePayload(cut.chunksPerRange),
      id: (p) => `${modality}-${p.interviewId}-${p.recordingId}-${p.firstSeq}-${p.lastSeq}`,
      timeoutMs: timeoutPerMs * cut.chunkMs * cut.chunksPerRange,
      maxBytes: LIMITS.jobBytes,
    }),
  };
}

/** Two jobs per modality: `NAME.live` and `NAME.range`, each on its own queue. */
export const ANALYSIS_JOBS = Object.assign({}, ...MODALITY_NAMES.map(jobsOf)) as AnalysisJobs;
