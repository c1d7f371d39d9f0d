import { type InterviewId, newId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE } from '../interview-state.ts';
import { chunks } from '../repositories/chunks.ts';
import { consents } from '../repositories/consents.ts';
import { interviewStates } from '../repositories/interview-states.ts';
import { interviews } from '../repositories/interviews.ts';
import { useStore } from '../test/use-store.ts';

const FAR = new Date(8.64e15);

/** The statements of version 0.1, in the rights of its services, on the record of today. */
describe('the record during a rollout', () => {
  const used = useStore();

  /** An interview that keeps its media for a day, closed by an older gateway. */
  async function closed(): Promise<InterviewId> {
    const id = await used.interview();
    const { db } = used.gateway;
    await sql`UPDATE interviews SET retention = 'P1D' WHERE id = ${id}`.execute(db);
    await chunks.insert(db, {
      interview_id: id,
      stream: 'mic',
      seq: 0,
      start_ms: 0,
      duration_ms: 1_000,
      content_type: 'audio/wav',
      bytes: 1,
      sha256: 'a',
      blob_key: `${id}/mic/0-a`,
      recording_id: null,
    });
    await sql`UPDATE interviews SET closed_at = ${new Date(0)} WHERE id = ${id}`.execute(db);
    return id;
  }
  const dueOf = async (id: InterviewId) => (await interviews.getOrThrow(used.gateway.db, id)).media_due_at;
  const consentTo = async (id: InterviewId) => {
    const consent = newId('consent');
    await consents.insert(used.gateway.db, {
      id: consent,
      interview_id: id,
      streams: ['mic'],
      purpose: 'retention',
      statement: 'yes',
    });
    return consent;
  };

  it('when an older gateway closes an interview, then its media are due, and consents move the moment', async () => {
    const id = await closed();
    expect(await dueOf(id)).toEqual(new Date(0));
    const consent = await consentTo(id);
    expect(await dueOf(id)).toEqual(new Date(86_400_000));
    await sql`UPDATE consents SET withdrawn_at = now() WHERE id = ${consent}`.execute(used.gateway.db);
    expect(await dueOf(id)).toEqual(new Date(0));
  });

  it('when an older gateway would remove media whose words are still to come, then it may not', async () => {
    const id = await closed();
    const save = (status: 'closing' | 'closed') =>
      used.orchestrator.transaction(async (tx) => {
        await interviewStates.lock(tx, id);
        await interviewStates.save(tx, id, { ...INITIAL_STATE, status });
      });
    await save('closing');
    const remove = () => interviews.markMediaErased(used.gateway.db, id);
    await expect(remove()).rejects.toThrow('not settled');
    await save('closed');
    await remove();
    expect((await interviews.getOrThrow(used.gateway.db, id)).media_erased_at).not.toBeNull();
  });

  it('when an interview is erased, then whatever is still to come holds it up in nothing', async () => {
    const id = await closed();
    await used.orchestrator.transaction((tx) => interviewStates.lock(tx, id));
    await interviews.markErased(used.gateway.db, id);
    expect((await interviews.getOrThrow(used.gateway.db, id)).erased_at).not.toBeNull();
  });

  it('when an older orchestrator saves a state, then it is known to be left, until a newer one saves it', async () => {
    const id = await used.interview();
    const { db } = used.orchestrator;
    const left = async () =>
      (await interviewStates.leftByOlder(db, FAR, 100)).some(({ interviewId }) => interviewId === id);
    await used.orchestrator.transaction((tx) => interviewStates.lock(tx, id));
    expect(await left()).toBe(false);
    await sql`
      UPDATE interview_states SET state = state || '{"lastEvent": 1}', updated_at = now()
      WHERE interview_id = ${id}`.execute(db);
    expect(await left()).toBe(true);
    await interviewStates.save(db, id, { ...INITIAL_STATE, lastEvent: 2 });
    expect(await left()).toBe(false);
  });
});
