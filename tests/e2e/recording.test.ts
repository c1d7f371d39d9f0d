import type { Received, Report } from '@poise/shared/contracts';
import { hasRedis } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { evaluateRecording } from '../support/interviews.ts';
import { hasSharedMedia, sharedClip, sharedClips, sharedMediaNote } from '../support/shared-media.ts';

/** Seeded into every field that a person may enter: none of it may reach a log. */
const NAMES = { title: 'Zyxwina-Title', candidate: 'Zyxwina-Candidate' };

describe.each(['postgres', 'redis'] as const)(`a recording on the queue of %s${sharedMediaNote}`, (queue) => {
  const skip = !hasSharedMedia || (queue === 'redis' && !hasRedis);
  let poise: Installation;
  let first: Received<Report>;

  beforeAll(async () => {
    if (!skip) poise = await startInstallation({ queue });
  });
  afterAll(() => poise?.stop());

  it.skipIf(skip)('when a clip of one person talking is sent, then face and voice are measured', async () => {
    const { report, events } = await evaluateRecording(
      poise.client,
      sharedClip('talking-8s.mp4'),
      'video/mp4',
      NAMES,
    );
    first = report;
    const { face, speech, accounting } = report;
    expect(face?.framesSampled).toBeGreaterThanOrEqual(30);
    expect((face?.framesWithFace ?? 0) / (face?.framesSampled ?? 1)).toBeGreaterThanOrEqual(0.95);
    expect(face?.facesMax).toBe(1);
    expect(face?.emotion).toBeDefined();
    expect(speech?.pitch?.medianHz).toBeGreaterThan(70);
    expect(speech?.pitch?.medianHz).toBeLessThan(300);
    expect(speech?.voicedRatio).toBeGreaterThan(0.3);
    expect(speech?.voicedRatio).toBeLessThanOrEqual(1);
    expect(speech?.transcript?.words).toBeGreaterThan(3);
    for (const { received, scored, rejected, failed } of [accounting.camera, accounting.mic]) {
      expect(scored).toBe(received);
      expect(rejected + failed).toBe(0);
    }
    const numbers = events.flatMap(({ seq }) => seq ?? []);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(events.at(-1)?.body.type).toBe('report.ready');
  });

  it.skipIf(skip)('when the same clip is sent again, then the timeline is byte-identical', async () => {
    const { id, report } = await evaluateRecording(poise.client, sharedClip('talking-8s.mp4'), 'video/mp4');
    expect(JSON.stringify(report.timeline)).toBe(JSON.stringify(first.timeline));
    const { points } = await poise.client.getTimeline(id);
    expect(JSON.stringify(points)).toBe(JSON.stringify(first.timeline));
  });

  it.skipIf(skip)('when the interview is an assessment, then the results contain no emotion', async () => {
    const { id, report } = await evaluateRecording(poise.client, sharedClip('talking-8s.mp4'), 'video/mp4', {
      profile: 'assessment',
    });
    const html = (await poise.client.getReportHtml(id)).replace(/<style>.*<\/style>/s, '');
    const { points } = await poise.client.getTimeline(id);
    expect(points.some(({ face }) => face?.framesWithFace)).toBe(true);
    expect(JSON.stringify([points, report.timeline])).not.toMatch(/emotion|valence|arousal|smile/);
    expect(report.face?.emotion).toBeUndefined();
    expect(report.models.map((model) => model.role).join()).not.toMatch(/expression|emotion/);
    expect(html).not.toMatch(/happiness|sadness|most likely expression/i);
  });

  it.skipIf(skip)('when everything is done, then no log contains the name that a person entered', () => {
    const logs = poise.logs();
    expect(logs.length).toBeGreaterThan(1000);
    expect(logs).not.toContain('Zyxwina');
    expect(logs).not.toContain(poise.stack.apiKey);
  });
});

describe(`every real clip${sharedMediaNote}`, () => {
  let poise: Installation;
  beforeAll(async () => {
    if (hasSharedMedia) poise = await startInstallation();
  });
  afterAll(() => poise?.stop());

  it.each(sharedClips)('%s has one face in nearly every frame, and is fully accounted for', async (name) => {
    const type = name.endsWith('.mpg') ? 'video/mpeg' : 'video/mp4';
    const { report } = await evaluateRecording(poise.client, sharedClip(name), type);
    const { face, accounting } = report;
    process.stdout.write(
      `  ${name}: face in ${face?.framesWithFace}/${face?.framesSampled}, one in ${face?.framesWithOneFace}, ` +
        `f0 ${report.speech?.pitch?.medianHz.toFixed(0) ?? '-'} Hz, words ${report.speech?.transcript?.words ?? 0}\n`,
    );
    expect((face?.framesWithOneFace ?? 0) / (face?.framesSampled ?? 1)).toBeGreaterThanOrEqual(0.95);
    for (const { received, scored } of [accounting.camera, accounting.mic]) expect(scored).toBe(received);
  });
});
