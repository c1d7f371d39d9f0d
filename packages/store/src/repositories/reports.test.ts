import { completeTotals, newId, type Report } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { reports } from './reports.ts';

describe('a report', () => {
  const used = useStore();

  it('when two reports of one interview are written at once, then one remains, complete', async () => {
    const interviewId = newId('interview');
    const written = Array.from(
      { length: 6 },
      (): Report => ({
        id: newId('report'),
        interviewId,
        createdAt: '2026-01-01T00:00:00.000Z',
        interviewedAt: '2026-01-01T00:00:00.000Z',
        profile: 'practice',
        durationMs: 0,
        accounting: completeTotals(),
        problems: [],
        environment: { faceReasons: [], soundReasons: [] },
        unmeasured: [],
        models: [],
        timeline: [],
      }),
    );
    await Promise.all(
      written.map((report) => reports.insert(used.feedback.db, report, `<p>${report.id}</p>`)),
    );
    const kept = await reports.find(used.gateway.db, interviewId);
    expect(written).toContainEqual(kept?.body);
    expect(kept?.html).toBe(`<p>${kept?.body.id}</p>`);

    const [late] = written;
    if (late) await reports.insert(used.feedback.db, { ...late, id: newId('report') }, 'late');
    expect(await reports.find(used.gateway.db, interviewId)).toEqual(kept);
    await reports.removeOfInterview(used.feedback.db, interviewId);
    expect(await reports.find(used.gateway.db, interviewId)).toBeUndefined();
  });

  it('when version 0.1 wrote it, then its problems name a modality, and it has no words', async () => {
    const interviewId = newId('interview');
    const tally = { received: 2, scored: 1, rejected: 1, failed: 0 };
    const problem = { stream: 'mic', status: 'rejected', code: 'media_corrupt', chunks: 1, spans: [] };
    const older = {
      id: newId('report'),
      interviewId,
      accounting: { camera: tally, mic: tally },
      problems: [problem],
    };
    await sql`
      INSERT INTO reports (id, interview_id, body, html)
      VALUES (${older.id}, ${interviewId}, ${JSON.stringify(older)}, 'html')`.execute(used.feedback.db);
    const none = { received: 0, scored: 0, rejected: 0, failed: 0 };
    expect(await reports.find(used.gateway.db, interviewId)).toEqual({
      id: older.id,
      html: 'html',
      body: {
        ...older,
        accounting: { camera: tally, mic: tally, words: none },
        problems: [{ ...problem, modality: 'mic' }],
      },
    });
  });

  it('when it is written again, then the newer one replaces it', async () => {
    const interviewId = newId('interview');
    const report = (complete: boolean) =>
      ({
        id: newId('report'),
        interviewId,
        accounting: completeTotals(),
        problems: [],
        complete,
      }) as unknown as Report;
    const [first, second] = [report(false), report(true)];
    await reports.insert(used.feedback.db, first, 'first');
    await used.feedback.transaction(async (tx) => {
      await reports.removeOfInterview(tx, interviewId);
      await reports.insert(tx, second, 'second');
    });
    expect(await reports.find(used.gateway.db, interviewId)).toMatchObject({ id: second.id, html: 'second' });
  });
});
