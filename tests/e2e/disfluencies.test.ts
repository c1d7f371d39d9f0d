import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav, readAudio, SAMPLE_RATE_HZ } from '@poise/media';
import type { FluencySwitch, InterviewId, Received, Report } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { evaluateRecording } from '../support/interviews.ts';
import { hasSharedMedia, sharedClip, sharedMediaNote } from '../support/shared-media.ts';

/** Repeated three times, it is long enough for impressions. */
const CLIP = 'talking-8s.mp4';
const CLIP_MS = 8_000;

/** The beginning of a word in the second repetition, spoken four times instead of once. */
const UNIT = { startMs: CLIP_MS + 3_700, lengthMs: 250, repeats: 3 };
const DISFLUENCY = { startMs: UNIT.startMs, endMs: UNIT.startMs + (UNIT.repeats + 1) * UNIT.lengthMs };

/** The excerpt of a disfluency includes this much before and after it. */
const CONTEXT_MS = 500;

const folder = temporaryFolder('disfluencies');
const recording = join(folder.path, 'interview.wav');

const samplesIn = (ms: number) => (ms * SAMPLE_RATE_HZ) / 1000;

/** The clip three times, with the disfluency in the second. */
async function disfluentSpeech(): Promise<Float32Array> {
  const clip = await readAudio(sharedClip(CLIP), { startMs: 0, endMs: CLIP_MS });
  const at = samplesIn(UNIT.startMs - CLIP_MS);
  const unit = clip.subarray(at, at + samplesIn(UNIT.lengthMs));
  const again = Array<Float32Array>(UNIT.repeats).fill(unit);
  const parts = [clip, clip.subarray(0, at), ...again, clip.subarray(at), clip];
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Decodes an audio file with ffmpeg. */
async function decoded(file: Blob): Promise<Float32Array> {
  const toSamples = ['-i', 'pipe:0', '-ac', '1', '-ar', String(SAMPLE_RATE_HZ), '-f', 'f32le', 'pipe:1'];
  const { stdout } = await execa('ffmpeg', ['-v', 'error', ...toSamples], {
    input: new Uint8Array(await file.arrayBuffer()),
    encoding: 'buffer',
  });
  return new Float32Array(Uint8Array.from(stdout).buffer);
}

/** The report without everything that depends on fluency or is unique to each report. */
function withoutFluency({ speech = expect.fail('the report has no speech'), ...report }: Received<Report>) {
  const {
    id: _,
    interviewId: _i,
    createdAt: _c,
    interviewedAt: _w,
    unmeasured,
    confidence,
    models,
    ...rest
  } = report;
  const { fluency: _f, moments: _m, sounds: _s, fillers: _n, ...voice } = speech;
  return {
    ...rest,
    speech: voice,
    unmeasured: unmeasured.filter(({ reason }) => reason !== 'turned-off'),
    models: models.filter((model) => model.id !== 'fluency'),
    confidenceParts: confidence?.parts.filter(({ part }) => part !== 'fluency'),
  };
}

describe.skipIf(!hasSharedMedia)(`disfluent speech${sharedMediaNote}`, () => {
  let poise: Installation;
  let spoken: Float32Array;
  let evaluated: { id: InterviewId; report: Received<Report> };

  beforeAll(async () => {
    poise = await startInstallation();
    spoken = await disfluentSpeech();
    await writeFile(recording, encodeWav(spoken, SAMPLE_RATE_HZ));
    evaluated = await evaluate('on');
  });
  afterAll(async () => {
    await poise?.stop();
    await folder.remove();
  });

  const evaluate = (fluency: FluencySwitch) =>
    evaluateRecording(poise.client, recording, 'audio/wav', {
      retention: 'P1D',
      accessibility: { fluency },
    });

  it('when the recording is kept, then the disfluency is located correctly and can be played', async () => {
    const { id, report } = evaluated;
    const { moments = [], sounds } = report.speech ?? {};
    expect(sounds?.status).toBe('kept');
    expect(moments).toMatchObject([{ kind: 'repetition', sound: true }]);
    const [{ startMs, endMs } = expect.fail()] = moments;
    expect(Math.abs(startMs - DISFLUENCY.startMs)).toBeLessThanOrEqual(300);
    expect(Math.abs(endMs - DISFLUENCY.endMs)).toBeLessThanOrEqual(300);

    const played = await decoded(await poise.client.getMomentSound(id, 0));
    const fromMs = startMs - CONTEXT_MS;
    expect(played.length).toBeCloseTo(samplesIn(endMs + CONTEXT_MS - fromMs), -2);
    const from = samplesIn(fromMs);
    const errors = played.map((sample, i) => Math.abs(sample - (spoken[from + i] ?? Number.NaN)));
    expect(Math.max(...errors)).toBeLessThan(1e-3);

    const html = await poise.client.getReportHtml(id);
    expect(html.match(/<audio [^>]*src="data:audio\/wav;base64,/g)).toHaveLength(1);
  });

  it('when the fluency analysis is turned off, then the report shows that, contains no disfluencies and is otherwise the same', async () => {
    const { id, report } = await evaluate('off');
    for (const what of ['fluency', 'moments', 'sounds', 'fillers']) {
      expect(evaluated.report.speech).toHaveProperty(what);
      expect(report.speech).not.toHaveProperty(what);
    }
    const turnedOff = report.unmeasured.filter(({ reason }) => reason === 'turned-off');
    expect(turnedOff.map(({ what }) => what)).toEqual(['fluency', 'fillers']);
    expect(report.models.map((model) => model.id)).not.toContain('fluency');
    expect(report.confidence?.parts.length).toBeGreaterThan(1);
    expect(withoutFluency(report)).toEqual(withoutFluency(evaluated.report));
    await expect(poise.client.getMomentSound(id, 0)).rejects.toMatchObject({ code: 'not_found' });
    expect(await poise.client.getReportHtml(id)).not.toContain('<audio');
  });

  it('when the interview is erased, then its audio excerpts are erased too', async () => {
    await poise.client.eraseInterview(evaluated.id);
    await expect(poise.client.getMomentSound(evaluated.id, 0)).rejects.toMatchObject({
      code: 'interview_erased',
    });
  });
});
