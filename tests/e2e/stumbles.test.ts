import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav, readAudio, SAMPLE_RATE_HZ } from '@poise/media';
import type { FluencySwitch, InterviewId, Report } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { evaluateRecording } from '../support/interviews.ts';
import { hasSharedMedia, sharedClip, sharedMediaNote } from '../support/shared-media.ts';

/** Said three times, it is long enough for impressions. */
const CLIP = 'talking-8s.mp4';
const CLIP_MS = 8_000;

/** The beginning of a word in the second time, said four times instead of once. */
const UNIT = { startMs: CLIP_MS + 3_700, lengthMs: 250, repeats: 3 };
const STUMBLE = { startMs: UNIT.startMs, endMs: UNIT.startMs + (UNIT.repeats + 1) * UNIT.lengthMs };

/** A stumble is played with what is around it. */
const AROUND_MS = 500;

const folder = temporaryFolder('stumbles');
const recording = join(folder.path, 'interview.wav');

const samplesIn = (ms: number) => (ms * SAMPLE_RATE_HZ) / 1000;

/** The clip three times, with the stumble in the second. */
async function stumblingSpeech(): Promise<Float32Array> {
  const said = await readAudio(sharedClip(CLIP), { startMs: 0, endMs: CLIP_MS });
  const at = samplesIn(UNIT.startMs - CLIP_MS);
  const unit = said.subarray(at, at + samplesIn(UNIT.lengthMs));
  const again = Array<Float32Array>(UNIT.repeats).fill(unit);
  const parts = [said, said.subarray(0, at), ...again, said.subarray(at), said];
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** As ffmpeg decodes what is played. */
async function decoded(file: Blob): Promise<Float32Array> {
  const toSamples = ['-i', 'pipe:0', '-ac', '1', '-ar', String(SAMPLE_RATE_HZ), '-f', 'f32le', 'pipe:1'];
  const { stdout } = await execa('ffmpeg', ['-v', 'error', ...toSamples], {
    input: new Uint8Array(await file.arrayBuffer()),
    encoding: 'buffer',
  });
  return new Float32Array(Uint8Array.from(stdout).buffer);
}

/** All that is found but what fluency is part of, and what no two reports share. */
function withoutFluency({ speech = expect.fail('nothing was heard'), ...report }: Report) {
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

describe.skipIf(!hasSharedMedia)(`somebody who stumbles${sharedMediaNote}`, () => {
  let poise: Installation;
  let spoken: Float32Array;
  let heard: { id: InterviewId; report: Report };

  beforeAll(async () => {
    poise = await startInstallation();
    spoken = await stumblingSpeech();
    await writeFile(recording, encodeWav(spoken, SAMPLE_RATE_HZ));
    heard = await evaluate('on');
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

  it('when the recording is kept, then the stumble is found where it is, and can be heard again', async () => {
    const { id, report } = heard;
    const { moments = [], sounds } = report.speech ?? {};
    expect(sounds?.status).toBe('kept');
    expect(moments).toMatchObject([{ kind: 'repetition', sound: true }]);
    const [{ startMs, endMs } = expect.fail()] = moments;
    expect(Math.abs(startMs - STUMBLE.startMs)).toBeLessThanOrEqual(300);
    expect(Math.abs(endMs - STUMBLE.endMs)).toBeLessThanOrEqual(300);

    const played = await decoded(await poise.client.getMomentSound(id, 0));
    const fromMs = startMs - AROUND_MS;
    expect(played.length).toBeCloseTo(samplesIn(endMs + AROUND_MS - fromMs), -2);
    const from = samplesIn(fromMs);
    const errors = played.map((sample, i) => Math.abs(sample - (spoken[from + i] ?? Number.NaN)));
    expect(Math.max(...errors)).toBeLessThan(1e-3);

    const html = await poise.client.getReportHtml(id);
    expect(html.match(/<audio [^>]*src="data:audio\/wav;base64,/g)).toHaveLength(1);
  });

  it('when stumbles are left out, then none is told, the report says so, and all else is the same', async () => {
    const { id, report } = await evaluate('off');
    for (const what of ['fluency', 'moments', 'sounds', 'fillers']) {
      expect(heard.report.speech).toHaveProperty(what);
      expect(report.speech).not.toHaveProperty(what);
    }
    const turnedOff = report.unmeasured.filter(({ reason }) => reason === 'turned-off');
    expect(turnedOff.map(({ what }) => what)).toEqual(['fluency', 'fillers']);
    expect(report.models.map((model) => model.id)).not.toContain('fluency');
    expect(report.confidence?.parts.length).toBeGreaterThan(1);
    expect(withoutFluency(report)).toEqual(withoutFluency(heard.report));
    await expect(poise.client.getMomentSound(id, 0)).rejects.toMatchObject({ code: 'not_found' });
    expect(await poise.client.getReportHtml(id)).not.toContain('<audio');
  });

  it('when the interview is erased, then its sounds go with it', async () => {
    await poise.client.eraseInterview(heard.id);
    await expect(poise.client.getMomentSound(heard.id, 0)).rejects.toMatchObject({
      code: 'interview_erased',
    });
  });
});
