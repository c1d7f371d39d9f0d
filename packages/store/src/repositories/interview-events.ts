import {
  type CommandId,
  completeTotals,
  type EventBody,
  type InterviewEvent,
  type InterviewId,
  type Stream,
} from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export type NumberedEvent = InterviewEvent & { seq: number };

export const interviewEvents = {
  /** Appends events after `lastEvent`, in order; the first is the one that a command caused. */
  async append(
    ex: Executor,
    interviewId: InterviewId,
    lastEvent: number,
    bodies: readonly EventBody[],
    commandId?: CommandId,
  ): Promise<void> {
    if (bodies.length === 0) return;
    await ex
      .insertInto('interview_events')
      .values(
        bodies.map((body, i) => ({
          interview_id: interviewId,
          seq: lastEvent + 1 + i,
          command_id: i === 0 ? (commandId ?? null) : null,
          body: JSON.stringify(body),
        })),
      )
      .execute();
  },

  /** The event of a command, if it was applied. */
  async ofCommand(ex: Executor, commandId: CommandId): Promise<EventBody | undefined> {
    const row = await ex
      .selectFrom('interview_events')
      .select('body')
      .where('command_id', '=', commandId)
      .executeTakeFirst();
    return row?.body;
  },

  /** Up to `limit` events after `seq`, in order. */
  async after(ex: Executor, interviewId: InterviewId, seq: number, limit: number): Promise<NumberedEvent[]> {
    const rows = await ex
      .selectFrom('interview_events')
      .select(['seq', 'at', 'body'])
      .where('interview_id', '=', interviewId)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ seq: row.seq, at: row.at.toISOString(), body: readBody(row.body) }));
  },
};

/** An event as stored by this version, or by one that also numbered the outcomes of chunks. */
function readBody(body: EventBody): EventBody {
  if ('stream' in body && body.stream && !('modality' in body && body.modality)) {
    return { ...(body as EventBody & { stream: Stream }), modality: body.stream } as EventBody;
  }
  if (body.type === 'report.ready') return { ...body, complete: body.complete ?? true };
  if (body.type === 'interview.closed') return { ...body, totals: completeTotals(body.totals) };
  return body;
}
