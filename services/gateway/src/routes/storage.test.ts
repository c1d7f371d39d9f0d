import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestS3, type TestS3, temporaryFolder } from '@poise/testing';
import { buildClipBytes, buildImage } from '@poise/testing/media';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway } from '../test/build.ts';

/** Reads work without the blob store, and uploads may be retried. */
describe('when media cannot be stored', () => {
  const folder = temporaryFolder('storage');
  let s3: TestS3;
  let gateway: TestGateway;
  let jpeg: Buffer;
  let clip: Buffer;

  beforeAll(async () => {
    s3 = await startTestS3();
    jpeg = Buffer.from(await buildImage('jpeg'));
    const size = { framesPerSecond: 2, width: 64, height: 48 };
    clip = Buffer.from(await buildClipBytes({ container: 'mkv', durationMs: 2_000, ...size }));
    writeFileSync(join(folder.path, 'taken'), 'a file where the folder should be');
  });
  afterEach(() => gateway.close());
  afterAll(() => Promise.all([s3.stop(), folder.remove()]));

  it.each([
    ['the folder is a file', () => pathToFileURL(join(folder.path, 'taken')).href],
    ['the bucket is missing', () => s3.url.replace('s3://poise/', 's3://no-such-bucket/')],
  ])('because %s, then an upload may be retried and nothing of it is accepted', async (_why, url) => {
    gateway = await buildGateway(inject('postgresUrl'), { env: { BLOB_URL: url() } });
    const tenant = await gateway.tenant();
    const id = await gateway.interview(tenant);
    const ask = (method: 'GET' | 'PUT' | 'POST', path: string, type?: string, payload?: Buffer) =>
      gateway.app.inject({
        method,
        url: `/v1/interviews/${id}${path}`,
        headers: { ...bearer(tenant.key), ...(type && { 'content-type': type }) },
        ...(payload && { payload }),
      });
    const chunk = '/streams/camera/chunks/0?startMs=0&durationMs=100';
    for (const response of [
      await ask('PUT', chunk, 'image/jpeg', jpeg),
      await ask('POST', '/recording', 'video/x-matroska', clip),
    ]) {
      expect([response.statusCode, response.json().code]).toEqual([503, 'storage_unavailable']);
      expect(response.headers['retry-after']).toBe('5');
    }
    const rows = await gateway.admin.db.selectFrom('chunks').selectAll().execute();
    expect(rows).toEqual([]);
    expect((await ask('GET', '')).statusCode).toBe(200);
    expect((await ask('GET', '/timeline')).statusCode).toBe(200);
    expect((await ask('POST', '/close')).statusCode).toBe(202);
  });
});
