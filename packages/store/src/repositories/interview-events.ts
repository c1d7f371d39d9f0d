import {
  type CommandId,
  type EventBody,
  type InterviewEvent,
  type InterviewId,
  updateEventBody,
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
    return rows.map((row) => ({ seq: row.seq, at: row.at.toISOString(), body: updateEventBody(row.body) }));
  },

  /** The events of some types after `seq`, in order. */
  async ofTypes<T extends EventBody['type']>(
    ex: Executor,
    interviewId: InterviewId,
    types: readonly T[],
    seq = 0,
  ): Promise<Extract<EventBody, { type: T }>[]> {
    const rows = await ex
      .selectFrom('interview_events')
      .select('body')
      .where('interview_id', '=', interviewId)
      .where('seq', '>', seq)
      .where((eb) => eb(eb.ref('body', '->>').key('type'), 'in', types))
      .orderBy('seq')
      .execute();
    return rows.map((row) => updateEventBody(row.body) as Extract<EventBody, { type: T }>);
  },
};
