import { z } from 'zod';
import { recordingId, reportId } from './ids.ts';
import { timestamp, totals } from './interview.ts';
import { stream } from './media.ts';
import { natural } from './numbers.ts';

const chunkEvent = { stream, seq: natural, startMs: natural, endMs: natural };

/** What happened to an interview, in order. The API replays events from any event id. */
export const eventBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('interview.started') }),
  z.strictObject({
    type: z.literal('recording.accepted'),
    recordingId,
    durationMs: natural,
    chunks: z.strictObject({ camera: natural, mic: natural }),
  }),
  z.strictObject({ type: z.literal('chunk.scored'), ...chunkEvent }),
  z.strictObject({ type: z.literal('chunk.rejected'), ...chunkEvent, code: z.string() }),
  z.strictObject({ type: z.literal('chunk.failed'), ...chunkEvent, code: z.string() }),
  z.strictObject({ type: z.literal('consent.withdrawn'), streams: z.array(stream) }),
  z.strictObject({
    type: z.literal('interview.closing'),
    received: z.strictObject({ camera: natural, mic: natural }),
  }),
  z.strictObject({ type: z.literal('interview.closed'), totals }),
  z.strictObject({ type: z.literal('report.ready'), reportId }),
  z.strictObject({ type: z.literal('interview.erased') }),
]);
export type EventBody = z.infer<typeof eventBody>;

export const interviewEvent = z
  .strictObject({ seq: natural, at: timestamp, body: eventBody })
  .meta({ id: 'InterviewEvent' });
export type InterviewEvent = z.infer<typeof interviewEvent>;
