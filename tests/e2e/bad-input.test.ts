import { openAsBlob, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { buildClip, buildImage, buildTone, toPcm16 } from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { evaluateRecording, openInterview, untilReport } from '../support/interviews.ts';

let poise: Installation;
const folder = temporaryFolder('bad-input');
const at = (name: string) => join(folder.path, name);
let whole: Buffer;

beforeAll(async () => {
  poise = await startInstallation();
  await buildClip(at('whole.mp4'), { container: 'mp4', durationMs: 3000 });
  await buildClip(at('video-only.mp4'), { container: 'mp4', durationMs: 3000, audio: 'none' });
  await buildClip(at('audio-only.wav'), { container: 'wav', durationMs: 3000 });
  await buildClip(at('black-silent.mp4'), {
    container: 'mp4',
    durationMs: 3000,
    video: 'black',
    audio: 'silence',
  });
  whole = readFileSync(at('whole.mp4'));
  writeFileSync(at('empty.mp4'), '');
  writeFileSync(at('half.mp4'), whole.subarray(0, whole.length / 2));
  writeFileSync(at('noise.mp4'), Buffer.alloc(50_000, 0x5a));
  writeFileSync(at('text.mp4'), '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
});
afterAll(async () => {
  await poise?.stop();
  await folder.remove();
});

describe('bad recordings', () => {
  it.each([
    ['empty.mp4', 'video/mp4', 'media_empty'],
    ['half.mp4', 'video/mp4', 'media_corrupt'],
    ['noise.mp4', 'video/mp4', 'media_type_unsupported'],
    ['text.mp4', 'video/mp4', 'media_type_unsupported'],
    ['whole.mp4', 'video/webm', 'media_type_mismatch'],
  ] as const)(
    'when %s is declared as %s, then the response is the problem %s and nothing was accepted',
    async (name, type, code) => {
      const id = await openInterview(poise.client);
      await expect(
        poise.client.uploadRecording(id, await openAsBlob(at(name)), { contentType: type }),
      ).rejects.toMatchObject({ code });
      const { totals } = await poise.client.getInterview(id);
      expect(totals.camera.received + totals.mic.received).toBe(0);
    },
  );

  it('when an interview already has a recording, then a second one is rejected', async () => {
    const id = await openInterview(poise.client);
    const send = async () =>
      poise.client.uploadRecording(id, await openAsBlob(at('whole.mp4')), { contentType: 'video/mp4' });
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'recording_conflict' });
  });
});

describe('recordings of one modality', () => {
  it('when there is no audio, then the report has images and says "no audio"', async () => {
    const { report } = await evaluateRecording(poise.client, at('video-only.mp4'), 'video/mp4');
    expect(report.face?.framesSampled).toBeGreaterThan(0);
    expect(report.speech).toBeUndefined();
    expect(report.unmeasured).toContainEqual(expect.objectContaining({ what: 'speech', reason: 'no-audio' }));
  });

  it('when there is no video, then the report has audio measures and says "no video"', async () => {
    const { report } = await evaluateRecording(poise.client, at('audio-only.wav'), 'audio/wav');
    expect(report.face).toBeUndefined();
    expect(report.speech).toBeDefined();
    expect(report.unmeasured).toContainEqual(expect.objectContaining({ what: 'face', reason: 'no-video' }));
  });

  it('when everything is black and silent, then no measure is invented', async () => {
    const { report } = await evaluateRecording(poise.client, at('black-silent.mp4'), 'video/mp4');
    expect(report.face).toMatchObject({ framesWithFace: 0 });
    expect(report.face?.emotion).toBeUndefined();
    expect(report.speech).toMatchObject({ speakingMs: 0, syllables: 0 });
    expect(report.speech?.pitch).toBeUndefined();
    expect(report.accounting.camera.scored).toBe(report.accounting.camera.received);
  });
});

describe('bad live chunks', () => {
  it('when some chunks are damaged after a valid header, then each is accounted for and the rest scored', async () => {
    const id = await openInterview(poise.client);
    const good = new Uint8Array(await buildImage('jpeg', { width: 320, height: 240 }));
    const truncated = good.slice(0, Math.floor(good.length / 2));
    const put = (seq: number, body: Uint8Array<ArrayBuffer>) =>
      poise.client.putChunk(id, {
        stream: 'camera',
        contentType: 'image/jpeg',
        seq,
        startMs: seq * 200,
        durationMs: 200,
        body,
      });
    await put(0, good);
    await put(1, truncated);
    await put(2, good);
    const audio = new Uint8Array(toPcm16(buildTone({ durationMs: 1000 })));
    await poise.client.putChunk(id, {
      stream: 'mic',
      contentType: 'audio/pcm',
      seq: 0,
      startMs: 0,
      durationMs: 1000,
      body: audio,
    });
    await poise.client.closeInterview(id);
    const events = await untilReport(poise.client, id, 60_000);
    const outcomes = events.map((event) => event.body).filter((body) => body.type.startsWith('chunk.'));
    // Three frames, one second of audio, and its words.
    expect(outcomes).toHaveLength(5);
    const report = await poise.client.getReport(id);
    expect(report.accounting.camera).toEqual({ received: 3, scored: 2, rejected: 1, failed: 0 });
    expect(report.problems).toContainEqual(
      expect.objectContaining({ status: 'rejected', code: 'media_corrupt' }),
    );
  });

  it('when a chunk has the wrong type, is too large, or has no consent, then it is rejected on upload', async () => {
    const id = await openInterview(poise.client);
    const png = new Uint8Array(await buildImage('png'));
    const put = (interviewId: typeof id, body: Uint8Array<ArrayBuffer>) =>
      poise.client.putChunk(interviewId, {
        stream: 'camera',
        contentType: 'image/jpeg',
        seq: 0,
        startMs: 0,
        durationMs: 100,
        body,
      });
    await expect(put(id, png)).rejects.toMatchObject({ code: 'media_type_mismatch' });
    await expect(put(id, new Uint8Array(3 * 1024 * 1024))).rejects.toMatchObject({ status: 413 });
    const { id: bare } = await poise.client.createInterview({ profile: 'practice' });
    await expect(put(bare, png)).rejects.toMatchObject({ code: 'consent_missing' });
  });

  it('when all of this has happened, then no service has died', () => {
    for (const service of Object.values(poise.stack.services))
      expect(service.restarts(), service.name).toBe(0);
  });
});
