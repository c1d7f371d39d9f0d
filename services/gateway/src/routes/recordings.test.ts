import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type InterviewId, LIMITS, type RecordingType } from '@poise/shared/contracts';
import { chunks, recordings } from '@poise/store';
import { temporaryFolder, waitFor } from '@poise/testing';
import { buildClip, buildClipBytes, buildImage } from '@poise/testing/media';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;
let interviewId: InterviewId;
let clip: Buffer;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
  const folder = temporaryFolder('clip');
  await buildClip(join(folder.path, 'clip.mp4'), {
    container: 'mp4',
    durationMs: 23_000,
    framesPerSecond: 5,
  });
  clip = await readFile(join(folder.path, 'clip.mp4'));
  await folder.remove();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  interviewId = await gateway.interview(tenant);
});

const upload = (
  payload: Buffer,
  type: RecordingType | 'application/octet-stream' | 'text/plain' = 'video/mp4',
) =>
  gateway.app.inject({
    method: 'POST',
    url: `/v1/interviews/${interviewId}/recording`,
    headers: { ...bearer(tenant.key), 'content-type': type },
    payload,
  });

/** Blobs of the interview, including unfinished ones. */
const blobCount = async () => {
  const entries = await readdir(gateway.blobFolder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.parentPath.includes(interviewId)).length;
};

describe('accepting a recording', () => {
  it('when a clip is sent, then it is stored and divided into chunks, and its command and ranges are queued', async () => {
    const response = await upload(clip);
    expect(response.statusCode).toBe(202);
    const accepted = response.json();
    expect(accepted).toMatchObject({
      interviewId,
      contentType: 'video/mp4',
      bytes: clip.length,
      sha256: createHash('sha256').update(clip).digest('hex'),
      chunks: { camera: 12, mic: 3 },
    });
    const recording = await recordings.get(gateway.admin.db, accepted.id);
    expect(Buffer.from(await gateway.blobs.read(recording?.blob_key ?? ''))).toEqual(clip);
    expect(await chunks.countByStream(gateway.admin.db, interviewId)).toEqual({ camera: 12, mic: 3 });
    expect(await chunks.durationMs(gateway.admin.db, interviewId)).toBe(accepted.durationMs);

    const range = {
      interviewId,
      recordingId: accepted.id,
      blobKey: recording?.blob_key ?? '',
      contentType: 'video/mp4',
      profile: 'practice',
      startMs: 0,
      endMs: 1,
      durationMs: 1,
    } as const;
    const at = (name: 'camera.range' | 'mic.range' | 'words.range', firstSeq: number, lastSeq: number) =>
      gateway.queue.inspect(name, { ...range, firstSeq, lastSeq });
    expect(await at('camera.range', 0, 9)).toEqual({ state: 'pending' });
    expect(await at('camera.range', 10, 11)).toEqual({ state: 'pending' });
    expect(await at('mic.range', 0, 2)).toEqual({ state: 'pending' });
    expect(await at('words.range', 0, 2)).toEqual({ state: 'pending' });
    const commands = await gateway.admin.db
      .selectFrom('commands')
      .select('body')
      .where('interview_id', '=', interviewId)
      .execute();
    expect(commands.map((row) => row.body)).toContainEqual({
      type: 'recording-accepted',
      recordingId: accepted.id,
      durationMs: accepted.durationMs,
      chunks: { camera: 12, mic: 3 },
    });
    const shown = await gateway.app.inject({
      url: `/v1/interviews/${interviewId}`,
      headers: bearer(tenant.key),
    });
    expect(shown.json().totals).toMatchObject({ camera: { received: 12 }, mic: { received: 3 } });
  });

  it('when a browser recorded it, or no type is declared, then it is accepted too', async () => {
    const webm = Buffer.from(await buildClipBytes({ container: 'webm', durationMs: 1500 }));
    expect((await upload(webm, 'application/octet-stream')).json()).toMatchObject({
      contentType: 'video/webm',
      chunks: { camera: 1, mic: 1 },
    });
  });

  it('when it contains only audio, then only audio chunks are created', async () => {
    const ogg = Buffer.from(await buildClipBytes({ container: 'ogg', durationMs: 12_000 }));
    expect((await upload(ogg, 'audio/ogg')).json()).toMatchObject({ chunks: { camera: 0, mic: 2 } });
  });

  it('when the consent covers one stream, then only that stream is analysed', async () => {
    interviewId = await gateway.interview(tenant, { streams: ['mic'] });
    expect((await upload(clip)).json()).toMatchObject({ chunks: { camera: 0, mic: 3 } });
  });

  it('when it is sent a second time, then it is refused and the first is kept', async () => {
    expect((await upload(clip)).statusCode).toBe(202);
    const again = await upload(clip);
    expect([again.statusCode, again.json().code]).toEqual([409, 'recording_conflict']);
    expect(await blobCount()).toBe(1);
  });

  it('when two race, then one is accepted and nothing of the other is kept', async () => {
    const both = await Promise.all([upload(clip), upload(clip)]);
    expect(both.map((response) => response.statusCode).sort((a, b) => a - b)).toEqual([202, 409]);
    expect(await blobCount()).toBe(1);
    expect(await chunks.countByStream(gateway.admin.db, interviewId)).toEqual({ camera: 12, mic: 3 });
  });
});

describe('refusing a recording', () => {
  it.each([
    ['nothing', async () => upload(Buffer.alloc(0)), 422, 'media_empty'],
    ['a text', async () => upload(Buffer.from('hello'), 'text/plain'), 415, 'media_type_unsupported'],
    ['an image', async () => upload(Buffer.from(await buildImage('jpeg'))), 415, 'media_type_unsupported'],
    ['a mislabelled clip', async () => upload(clip, 'video/webm'), 415, 'media_type_mismatch'],
    ['a truncated clip', async () => upload(clip.subarray(0, clip.length / 2)), 422, 'media_corrupt'],
    [
      'noise after a valid header',
      async () => upload(Buffer.concat([clip.subarray(0, 64), Buffer.alloc(9000, 3)])),
      422,
      'media_corrupt',
    ],
  ] as const)(
    'when %s is sent, then it is refused with its code and nothing is stored',
    async (_what, send, status, code) => {
      const response = await send();
      expect([response.statusCode, response.json().code]).toEqual([status, code]);
      expect(await blobCount()).toBe(0);
      expect(await chunks.countByStream(gateway.admin.db, interviewId)).toEqual({ camera: 0, mic: 0 });
    },
  );

  it('when no consent covers any of its streams, then it is refused', async () => {
    interviewId = await gateway.interview(tenant, { streams: [] });
    expect((await upload(clip)).json().code).toBe('consent_missing');
    interviewId = await gateway.interview(tenant, { streams: ['camera'] });
    const ogg = Buffer.from(await buildClipBytes({ container: 'ogg' }));
    expect((await upload(ogg, 'audio/ogg')).json().code).toBe('consent_missing');
    expect(await blobCount()).toBe(0);
  });

  it('when it has an Idempotency-Key, then it is refused', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: `/v1/interviews/${interviewId}/recording`,
      headers: { ...bearer(tenant.key), 'content-type': 'video/mp4', 'idempotency-key': 'k' },
      payload: clip,
    });
    expect(response.json().code).toBe('invalid_request');
  });
});

describe('over a real connection', () => {
  let port: number;
  beforeAll(async () => {
    await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    port = (gateway.app.server.address() as AddressInfo).port;
  });
  const open = (headers: Record<string, string>) =>
    httpRequest({
      port,
      method: 'POST',
      path: `/v1/interviews/${interviewId}/recording`,
      headers: { ...bearer(tenant.key), 'content-type': 'video/mp4', ...headers },
    });

  it('when the declared length exceeds the limit, then it is refused before a byte of it is sent', async () => {
    const request = open({ 'content-length': String(LIMITS.recordingBytes + 1) });
    request.flushHeaders();
    const [response] = await once(request, 'response');
    request.destroy();
    expect(response.statusCode).toBe(413);
  });

  it('when a file of the wrong type is sent, then it is refused after its header', async () => {
    const request = open({ 'content-length': String(50_000_000) });
    request.write(Buffer.alloc(8192, 1));
    const [response] = await once(request, 'response');
    request.destroy();
    expect(response.statusCode).toBe(415);
  });

  it('when the caller disconnects halfway, then nothing is stored', async () => {
    const request = open({ 'content-length': String(clip.length) });
    request.on('error', () => undefined);
    request.write(clip.subarray(0, clip.length / 2));
    const begun = waitFor('the upload to begin', async () => (await blobCount()) === 1);
    await begun.finally(() => request.destroy());
    await waitFor('the upload to be removed', async () => (await blobCount()) === 0);
    expect(await blobCount()).toBe(0);
    expect((await upload(clip)).statusCode).toBe(202);
  });
});
