import { newId, type Report } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { reports } from './reports.ts';

describe('a report', () => {
  const used = useStore();

  it('when two are made of one interview at once, then one stays, whole', async () => {
    const interviewId = newId('interview');
    const tally = { received: 0, scored: 0, rejected: 0, failed: 0 };
    const made = Array.from(
      { length: 6 },
      (): Report => ({
        id: newId('report'),
        interviewId,
        createdAt: '2026-01-01T00:00:00.000Z',
        interviewedAt: '2026-01-01T00:00:00.000Z',
        profile: 'practice',
        durationMs: 0,
        accounting: { camera: tally, mic: tally },
        problems: [],
        environment: { faceReasons: [], soundReasons: [] },
        unmeasured: [],
        models: [],
        timeline: [],
      }),
    );
    await Promise.all(made.map((report) => reports.insert(used.feedback.db, report, `<p>${report.id}</p>`)));
    const kept = await reports.find(used.gateway.db, interviewId);
    expect(made).toContainEqual(kept?.body);
    expect(kept?.html).toBe(`<p>${kept?.body.id}</p>`);

    const [late] = made;
    if (late) await reports.insert(used.feedback.db, { ...late, id: newId('report') }, 'late');
    expect(await reports.find(used.gateway.db, interviewId)).toEqual(kept);
    await reports.removeOfInterview(used.feedback.db, interviewId);
    expect(await reports.find(used.gateway.db, interviewId)).toBeUndefined();
  });
});
