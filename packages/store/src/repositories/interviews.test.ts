import {
  type ConsentPurpose,
  type InterviewId,
  newId,
  type Retention,
  type Stream,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, type InterviewState } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { chunks } from './chunks.ts';
import { consents } from './consents.ts';
import { interviewStates } from './interview-states.ts';
import { interviews } from './interviews.ts';

const DAY_MS = 86_400_000;

describe('the media of an interview', () => {
  const used = useStore();

  async function interview(retention: Retention, streams: Stream[] = ['mic']): Promise<InterviewId> {
    const id = newId('interview');
    await interviews.insert(used.gateway.db, {
      id,
      tenant_id: used.tenantId,
      candidate_id: null,
      title: null,
      profile: 'practice',
      retention,
    });
    for (const stream of streams) {
      await chunks.insert(used.gateway.db, {
        interview_id: id,
        stream,
        seq: 0,
        start_ms: 0,
        duration_ms: 1e3,
        content_type: 'audio/wav',
        bytes: 1,
        sha256: 'a',
        blob_key: `${id}/${stream}/0-a`,
        recording_id: null,
      });
    }
    return id;
  }

  async function consent(id: InterviewId, streams: Stream[], purpose: ConsentPurpose = 'retention') {
    const consentId = newId('consent');
    await consents.insert(used.gateway.db, {
      id: consentId,
      interview_id: id,
      streams,
      purpose,
      statement: 'yes',
    });
    return consentId;
  }

  const become = (id: InterviewId, state: Partial<InterviewState>) =>
    used.orchestrator.transaction(async (tx) => {
      await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...INITIAL_STATE, ...state });
    });
  const close = async (id: InterviewId) => {
    await interviews.markClosed(used.gateway.db, id);
    await become(id, { status: 'closed' });
  };
  const isOverdue = async (id: InterviewId, days = 0) => {
    const found = await interviews.withMediaOverdue(
      used.gateway.db,
      new Date(Date.now() + days * DAY_MS),
      1_000,
    );
    return found.some((row) => row.id === id && row.tenant_id === used.tenantId);
  };

  it('when they are kept no longer than needed, then they are due at the close', async () => {
    const id = await interview('none');
    await become(id, {});
    expect(await isOverdue(id, 100)).toBe(false);
    await close(id);
    expect(await isOverdue(id)).toBe(true);
  });

  it('when they are kept by consent, then they are due when the retention ends', async () => {
    const id = await interview('P30D', ['camera', 'mic']);
    await consent(id, ['camera']);
    await consent(id, ['mic']);
    await close(id);
    expect(await isOverdue(id, 29)).toBe(false);
    expect(await isOverdue(id, 31)).toBe(true);
  });

  it('when one of the streams has no retention consent, then they are due at the close', async () => {
    const id = await interview('P30D', ['camera', 'mic']);
    await consent(id, ['camera', 'mic'], 'analysis');
    await consent(id, ['mic']);
    await close(id);
    expect(await isOverdue(id)).toBe(true);
  });

  it('when the consent is withdrawn after the close, then they are due at once', async () => {
    const id = await interview('P30D');
    const consentId = await consent(id, ['mic']);
    await close(id);
    await consents.withdraw(used.gateway.db, consentId);
    await interviews.updateMediaDue(used.gateway.db, id);
    expect(await isOverdue(id)).toBe(true);
  });

  it('when a consent changes before the close, then nothing is due yet', async () => {
    const id = await interview('none');
    await become(id, {});
    await interviews.updateMediaDue(used.gateway.db, id);
    const row = await interviews.get(used.gateway.db, id);
    expect(row?.media_due_at).toBeNull();
  });

  it('when words are outstanding, then they are kept until all outcomes are stored', async () => {
    const id = await interview('none');
    const words = { received: 1, scored: 0, rejected: 0, failed: 0 };
    await interviews.markClosed(used.gateway.db, id);
    await become(id, { status: 'closed', totals: { ...INITIAL_STATE.totals, words } });
    expect(await isOverdue(id)).toBe(false);
    await become(id, {
      status: 'closed',
      totals: { ...INITIAL_STATE.totals, words: { ...words, scored: 1 } },
    });
    expect(await isOverdue(id)).toBe(true);
  });

  it('when they were removed, or the interview was erased, then nothing is due', async () => {
    const [removed, erased] = [await interview('none'), await interview('none')];
    for (const id of [removed, erased]) await close(id);
    await interviews.markMediaErased(used.gateway.db, removed);
    await interviews.markErased(used.gateway.db, erased);
    await become(erased, { status: 'erased' });
    expect([await isOverdue(removed), await isOverdue(erased)]).toEqual([false, false]);
  });
});

describe('a consent', () => {
  const used = useStore();

  it('when one for a stream was ever withdrawn, then that is recorded, regardless of later consents', async () => {
    const id = await used.interview();
    const give = async (streams: Stream[]) => {
      const consentId = newId('consent');
      await consents.insert(used.gateway.db, {
        id: consentId,
        interview_id: id,
        streams,
        purpose: 'analysis',
        statement: 'yes',
      });
      return consentId;
    };
    const withdrawn = (stream: Stream) => consents.wasWithdrawn(used.orchestrator.db, id, stream);
    const first = await give(['mic']);
    await give(['camera']);
    expect([await withdrawn('mic'), await withdrawn('camera')]).toEqual([false, false]);
    await consents.withdraw(used.gateway.db, first);
    await give(['mic', 'camera']);
    expect([await withdrawn('mic'), await withdrawn('camera')]).toEqual([true, false]);
  });
});
