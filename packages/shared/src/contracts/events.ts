import { z } from 'zod';
import { recordingId, reportId } from './ids.ts';
import { timestamp, totals } from './interview.ts';
import { modality, stream, streamCounts } from './modalities.ts';
import { natural } from './numbers.ts';

const chunkEvent = {
  modality,
  /** In events from before words became a modality, beside `modality`. */
  stream: stream.optional(),
  seq: natural,
  startMs: natural,
  endMs: natural,
};

const chunkOutcomes = [
  z.strictObject({ type: z.literal('chunk.scored'), ...chunkEvent }),
  z.strictObject({ type: z.literal('chunk.rejected'), ...chunkEvent, code: z.string() }),
  z.strictObject({ type: z.literal('chunk.failed'), ...chunkEvent, code: z.string() }),
] as const;

/** The outcome of one chunk in one modality: reported as it happens, separately from the numbered events. */
export const chunkOutcome = z.discriminatedUnion('type', chunkOutcomes);
export type ChunkOutcome = z.infer<typeof chunkOutcome>;

/** What happened to an interview, in order. The API replays events from any event id. */
export const eventBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('interview.started') }),
  z.strictObject({
    type: z.literal('recording.accepted'),
    recordingId,
    durationMs: natural,
    chunks: streamCounts,
  }),
  ...chunkOutcomes,
  z.strictObject({ type: z.literal('consent.withdrawn'), streams: z.array(stream) }),
  z.strictObject({ type: z.literal('interview.closing'), received: streamCounts }),
  z.strictObject({ type: z.literal('interview.closed'), totals }),
  z.strictObject({
    type: z.literal('report.ready'),
    reportId,
    /** False: the words are still pending, and another report will include them. */
    complete: z.boolean().default(true),
  }),
  z.strictObject({ type: z.literal('interview.erased') }),
]);
export type EventBody = z.infer<typeof eventBody>;

export const interviewEvent = z
  .strictObject({
    /** Its number within the interview. Absent for outcomes of chunks, which are not replayed. */
    seq: natural.optional(),
    at: timestamp,
    body: eventBody,
  })
  .meta({ id: 'InterviewEvent' });
export type InterviewEvent = z.infer<typeof interviewEvent>;
