import type { InterviewId, Profile, Received, Report, Retention } from '@poise/shared/contracts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { evaluateRecording } from '../support/interviews.ts';
import { SAMPLE } from '../support/sample.ts';

describe('moments of the sample', () => {
  let poise: Installation;

  beforeAll(async () => {
    poise = await startInstallation();
  });
  afterAll(() => poise?.stop());

  const evaluate = (
    profile: Profile,
    retention: Retention,
  ): Promise<{ id: InterviewId; report: Received<Report> }> =>
    evaluateRecording(poise.client, SAMPLE, 'video/webm', { profile, retention });

  it('when the recording is kept, then each moment has an image until the interview is erased', async () => {
    const { id, report } = await evaluate('practice', 'P1D');
    const { moments = [], pictures, movement } = report.face ?? {};
    expect(movement?.seconds).toBeGreaterThanOrEqual(18);
    expect(moments[0]).toMatchObject({ type: 'expression', emotion: 'happiness' });
    expect(pictures?.status).toBe('kept');
    for (const [i, { picture, framesMs, atMs }] of moments.entries()) {
      expect(picture).toBe(true);
      expect(framesMs).toContain(atMs);
      const file = await poise.client.getMomentPicture(id, i);
      expect(await sharp(await file.arrayBuffer()).metadata()).toMatchObject({ width: 288, height: 288 });
    }
    const html = await poise.client.getReportHtml(id);
    expect(html.match(/<img alt="" src="data:image\/jpeg;base64,/g)).toHaveLength(moments.length);
    await poise.client.eraseInterview(id);
    await expect(poise.client.getMomentPicture(id, 0)).rejects.toMatchObject({ code: 'interview_erased' });
  });

  it('when the recording is not kept, then moments have no image, and the report gives the reason', async () => {
    const { id, report } = await evaluate('practice', 'none');
    expect(report.face?.moments?.map(({ picture }) => picture)).toContain(false);
    expect(report.face?.pictures?.status).toBe('not-kept');
    await expect(poise.client.getMomentPicture(id, 0)).rejects.toMatchObject({ code: 'not_found' });
    expect(await poise.client.getReportHtml(id)).not.toContain('<img');
  });

  it('when the interview is an assessment, then no moment is about an expression', async () => {
    const { report } = await evaluate('assessment', 'P1D');
    expect(report.face?.moments ?? []).toEqual([]);
    expect(JSON.stringify(report.timeline)).not.toMatch(/expression|emotion|smile/);
  });
});
