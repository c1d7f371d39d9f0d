import { setTimeout as sleep } from 'node:timers/promises';
import { completeTotals, type InterviewId, isAccountedFor, type Totals } from '@poise/shared/contracts';
import { hasRedis, waitFor } from '@poise/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { call, type LiveCore, markedAudio, startLiveCore, stateOf } from './live-core.ts';

/** Increase with `POISE_TRUST_RUNS` for a soak test. */
const RUNS = Number(process.env['POISE_TRUST_RUNS'] ?? 6);
const HOUR_MS = 3_600_000;

type Action =
  | { type: 'upload'; seq: number }
  | {
      type:
        | 'withdraw'
        | 'consent'
        | 'hold'
        | 'hold-commands'
        | 'release'
        | 'reconcile'
        | 'wait'
        | 'close'
        | 'erase';
    }
  | { type: 'crash'; count: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('upload' as const), seq: fc.integer({ min: 0, max: 3 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom('withdraw', 'consent').map((type) => ({ type })),
  },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('hold', 'hold-commands', 'release', 'reconcile', 'wait')
      .map((type) => ({ type })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('crash' as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom('close', 'erase').map((type) => ({ type })) },
);

let marks = 0;

describe.each(['postgres', 'redis'] as const)('media whose consent is withdrawn, on %s', (kind) => {
  const skip = kind === 'redis' && !hasRedis;
  let core: LiveCore;

  beforeAll(async () => {
    if (!skip) core = await startLiveCore(inject('postgresUrl'), kind);
  });
  afterAll(() => core?.stop());

  it.skipIf(skip)(
    'when uploads, consents, crashes and late deliveries interleave, then no withdrawn media is kept, and the rest is accounted for',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 6, maxLength: 24 }), async (actions) => {
          await perform(core, actions);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    RUNS * 60_000,
  );
});

/** Performs the actions on a new interview, waits until it is idle, and checks what is kept. */
async function perform(core: LiveCore, actions: readonly Action[]): Promise<void> {
  const created = await call(core, 'POST', '/v1/interviews', { payload: { profile: 'practice' } });
  const { id } = created.json<{ id: InterviewId }>();
  const kept = new Map<number, string>();
  const gone: string[] = [];
  let consentId = await consent(core, id);
  const forget = () => {
    gone.push(...kept.values());
    kept.clear();
  };

  for (const each of [{ type: 'upload', seq: 0 } as const, ...actions]) {
    switch (each.type) {
      case 'upload': {
        const mark = `mark${process.pid}x${(marks += 1)}`;
        const url = `/v1/interviews/${id}/streams/mic/chunks/${each.seq}?startMs=${each.seq * 1000}&durationMs=1000`;
        const response = await call(core, 'PUT', url, { payload: markedAudio(mark), type: 'audio/pcm' });
        if (response.statusCode === 202) kept.set(each.seq, mark);
        else gone.push(mark);
        break;
      }
      case 'withdraw':
        if (consentId) {
          await call(core, 'DELETE', `/v1/consents/${consentId}`);
          consentId = undefined;
          forget();
        }
        break;
      case 'consent':
        consentId ??= await consent(core, id);
        break;
      case 'close':
        await call(core, 'POST', `/v1/interviews/${id}/close`);
        break;
      case 'erase':
        await call(core, 'DELETE', `/v1/interviews/${id}`);
        forget();
        break;
      case 'hold':
        core.hold();
        break;
      case 'hold-commands':
        core.holdCommands();
        break;
      case 'release':
        core.release();
        break;
      case 'reconcile':
        await core.reconcile(120_000);
        break;
      case 'wait':
        await sleep(60);
        break;
      case 'crash':
        core.crashNext(each.count);
    }
  }

  core.release();
  core.crashNext(0);
  await call(core, 'POST', `/v1/interviews/${id}/close`);
  const totals = await waitUntilSettled(core, id);
  await core.reconcile(2 * HOUR_MS);

  const everything = await core.everythingKept();
  for (const mark of gone) expect(everything).not.toContain(mark);
  if (!totals) return;
  for (const modality of ['mic', 'words'] as const) {
    expect(totals[modality].received, modality).toBe(kept.size);
    expect(isAccountedFor(totals[modality]), modality).toBe(true);
    const found = await core.gateway.admin.db
      .selectFrom('observations')
      .select(['seq', 'status', 'body'])
      .where('interview_id', '=', id)
      .where('stream', '=', modality)
      .orderBy('seq')
      .execute();
    const outcomes = new Map(
      found.map(({ seq, status, body }) => [seq, status === 'scored' ? body.model?.id : 'failed']),
    );
    expect([...outcomes.keys()]).toEqual([...kept.keys()].toSorted((a, b) => a - b));
    for (const [seq, mark] of kept) expect(['failed', mark]).toContain(outcomes.get(seq));
  }
}

async function consent(core: LiveCore, interviewId: InterviewId): Promise<string | undefined> {
  const payload = { interviewId, streams: ['mic'], statement: 'yes' };
  const response = await call(core, 'POST', '/v1/consents', { payload });
  return response.statusCode === 201 ? response.json<{ id: string }>().id : undefined;
}

/** Waits until the interview is settled or erased. @returns its totals, unless it was erased */
async function waitUntilSettled(core: LiveCore, id: InterviewId): Promise<Totals | undefined> {
  let erased = false;
  await waitFor(
    'the interview to settle',
    async () => {
      await core.reconcile(120_000);
      const row = await core.gateway.admin.db
        .selectFrom('interview_states')
        .select(['settled', 'report_due', 'state'])
        .where('interview_id', '=', id)
        .executeTakeFirst();
      erased = row?.state.status === 'erased';
      const isSettled = erased || (row?.settled === true && !row.report_due);
      return isSettled && (await core.isIdle());
    },
    { withinMs: 45_000, everyMs: 150 },
  );
  return erased ? undefined : completeTotals((await stateOf(core, id))?.totals);
}
