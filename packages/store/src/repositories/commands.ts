import { type CommandId, type InterviewId, newId } from '@poise/shared/contracts';
import type { ExpressionBuilder } from 'kysely';
import { type Command, command } from '../command.ts';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

const hasNoEvent = ({ not, exists, selectFrom }: ExpressionBuilder<Database, 'commands'>) =>
  not(
    exists(
      selectFrom('interview_events')
        .select('interview_events.seq')
        .whereRef('interview_events.command_id', '=', 'commands.id'),
    ),
  );

const isErased = ({ exists, selectFrom }: ExpressionBuilder<Database, 'commands'>) =>
  exists(
    selectFrom('interview_states')
      .select('interview_states.interview_id')
      .whereRef('interview_states.interview_id', '=', 'commands.interview_id')
      .where((eb) => eb(eb.ref('interview_states.state', '->>').key('status'), '=', 'erased')),
  );

export const commands = {
  /** Records a command; the caller queues its pointer after the commit. */
  async insert(ex: Executor, interviewId: InterviewId, body: Command): Promise<CommandId> {
    const id = newId('command');
    await ex
      .insertInto('commands')
      .values({ id, interview_id: interviewId, body: JSON.stringify(body) })
      .execute();
    return id;
  },

  async get(ex: Executor, id: CommandId): Promise<{ interviewId: InterviewId; body: Command } | undefined> {
    const row = await ex.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirst();
    return row && { interviewId: row.interview_id, body: command.parse(row.body) };
  },

  /**
   * Commands of an interview up to this one that have no event yet, in the order in which the gateway recorded
   * them, each under its lock on the interview.
   */
  async upTo(
    ex: Executor,
    interviewId: InterviewId,
    id: CommandId,
  ): Promise<{ id: CommandId; body: Command }[]> {
    const rows = await ex
      .selectFrom('commands')
      .select(['commands.id', 'commands.body'])
      .where('commands.interview_id', '=', interviewId)
      .where('commands.ordinal', '<=', (eb) =>
        eb.selectFrom('commands as own').select('own.ordinal').where('own.id', '=', id),
      )
      .where(hasNoEvent)
      .orderBy('commands.ordinal')
      .execute();
    return rows.map((row) => ({ id: row.id, body: command.parse(row.body) }));
  },

  /**
   * Commands after a mark, recorded before a given time, oldest first, with whether they were applied. Commands of
   * erased interviews need no work.
   */
  async after(
    ex: Executor,
    ordinal: string,
    before: Date,
    limit: number,
  ): Promise<{ id: CommandId; interviewId: InterviewId; ordinal: string; applied: boolean }[]> {
    const rows = await ex
      .selectFrom('commands')
      .select(['commands.id', 'commands.interview_id', 'commands.ordinal'])
      .select((eb) =>
        eb
          .or([eb.not(hasNoEvent(eb)), isErased(eb)])
          .$castTo<boolean>()
          .as('applied'),
      )
      .where('commands.ordinal', '>', ordinal)
      .where('commands.created_at', '<', before)
      .orderBy('commands.ordinal')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      interviewId: row.interview_id,
      ordinal: row.ordinal,
      applied: row.applied,
    }));
  },
};
