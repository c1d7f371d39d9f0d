import { completeTotals, eventBody, type InterviewId, newId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { interviewEvents } from './interview-events.ts';

describe('the events of an interview', () => {
  const used = useStore();
  const after = async (id: InterviewId, seq = 0, limit = 100) =>
    interviewEvents.after(used.gateway.db, id, seq, limit);

  it('when they are appended, then they are read in order, after a seq, one page at a time', async () => {
    const id = newId('interview');
    const reportId = newId('report');
    const bodies = [
      { type: 'interview.started' },
      { type: 'interview.closed', totals: completeTotals() },
      { type: 'report.ready', reportId, complete: false },
    ] as const;
    await interviewEvents.append(used.orchestrator.db, id, 0, bodies.slice(0, 2));
    await interviewEvents.append(used.orchestrator.db, id, 2, bodies.slice(2));
    const all = await after(id);
    expect(all.map(({ seq, body }) => [seq, body])).toEqual(bodies.map((body, i) => [i + 1, body]));
    expect(await after(id, 1, 1)).toEqual(all.slice(1, 2));
    expect(await after(id, 3)).toEqual([]);
    for (const { at } of all) expect(new Date(at).toISOString()).toBe(at);
  });

  it('when version 0.1 wrote them, then they are read in the current form', async () => {
    const id = newId('interview');
    const reportId = newId('report');
    const tally = { received: 1, scored: 1, rejected: 0, failed: 0 };
    const none = { received: 0, scored: 0, rejected: 0, failed: 0 };
    const chunk = { stream: 'mic', seq: 3, startMs: 0, endMs: 900 };
    const older = [
      { type: 'chunk.scored', ...chunk },
      { type: 'chunk.failed', ...chunk, code: 'internal' },
      { type: 'consent.withdrawn', streams: ['mic'] },
      { type: 'interview.closed', totals: { camera: tally, mic: tally } },
      { type: 'report.ready', reportId },
    ];
    for (const [i, body] of older.entries()) {
      await sql`INSERT INTO interview_events (interview_id, seq, body)
        VALUES (${id}, ${i + 1}, ${JSON.stringify(body)})`.execute(used.orchestrator.db);
    }
    const read = (await after(id)).map(({ body }) => body);
    expect(read).toEqual([
      { type: 'chunk.scored', ...chunk, modality: 'mic' },
      { type: 'chunk.failed', ...chunk, modality: 'mic', code: 'internal' },
      { type: 'consent.withdrawn', streams: ['mic'] },
      { type: 'interview.closed', totals: { camera: tally, mic: tally, words: none } },
      { type: 'report.ready', reportId, complete: true },
    ]);
    for (const body of read) expect(eventBody.parse(body)).toEqual(body);
  });
});
