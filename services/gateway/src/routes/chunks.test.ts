import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, createMetrics, createQueueRuntime } from '@poise/runtime';
import { generationOf, type InterviewId, LIMITS, newId } from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import { type ChunkRow, chunks, consents, interviewStates } from '@poise/store';
import { waitFor } from '@poise/testing';
import { buildImage, buildWav } from '@poise/testing/media';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;
let interviewId: InterviewId;
let jpeg: Buffer;
const second = Buffer.from(buildWav({ durationMs: 1000 }));

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
  jpeg = Buffer.from(await buildImage('jpeg'));
});
afterAll(() => gateway.close());
beforeEach(async () => {
  interviewId = await gateway.interview(tenant);
});

type Options = {
  stream?: string;
  seq?: number | string;
  type?: string;
  query?: string;
  id?: string;
  on?: TestGateway;
};

function put(payload: Buffer, options: Options = {}) {
  const { stream = 'camera', seq = 0, id = interviewId, on = gateway } = options;
  const { type = stream === 'camera' ? 'image/jpeg' : 'audio/wav', query = 'startMs=0&durationMs=100' } =
    options;
  return on.app.inject({
    method: 'PUT',
    url: `/v1/interviews/${id}/streams/${stream}/chunks/${seq}?${query}`,
    headers: { ...bearer(tenant.key), 'content-type': type },
    payload,
  });
}

const rowOf = (stream: 'camera' | 'mic', seq: number) =>
  chunks.find(gateway.admin.db, interviewId, stream, seq);

describe('accepting a chunk', () => {
  it('when a frame is sent, then its blob, row and job are created', async () => {
    const response = await put(jpeg, { seq: 3, query: 'startMs=300&durationMs=100' });
    expect(response.statusCode).toBe(202);
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    expect(response.json()).toEqual({ interviewId, stream: 'camera', seq: 3, bytes: jpeg.length, sha256 });

    const row = await rowOf('camera', 3);
    expect(row).toMatchObject({ start_ms: 300, duration_ms: 100, content_type: 'image/jpeg', sha256 });
    expect(Buffer.from(await gateway.blobs.read(row?.blob_key ?? ''))).toEqual(jpeg);
    const job = liveJobOf(row);
    await waitFor(
      'its job, with the second',
      async () => (await gateway.queue.inspect('camera.live', job)).state === 'pending',
    );
  });

  it('when audio is sent, then its duration is taken from the bytes', async () => {
    expect((await put(second, { stream: 'mic', query: 'startMs=0&durationMs=5' })).statusCode).toBe(202);
    expect(await rowOf('mic', 0)).toMatchObject({ duration_ms: 1000, content_type: 'audio/wav' });
  });

  it('when the content type has parameters, then it is still recognised', async () => {
    const pcm = Buffer.alloc(3200);
    const response = await put(pcm, { stream: 'mic', type: 'audio/pcm; rate=16000' });
    expect(response.statusCode).toBe(202);
  });

  it('when the same bytes are sent again, then the response is the same and nothing is stored twice', async () => {
    const [first, again] = [await put(jpeg), await put(jpeg)];
    expect(again.statusCode).toBe(202);
    expect(again.json()).toEqual(first.json());
    const prefix = `media/${tenant.id}/${interviewId}/camera/`;
    expect(await gateway.blobs.removePrefix(prefix)).toBe(1);
  });

  it('when other bytes are sent under the same number, then they are refused', async () => {
    await put(jpeg);
    const other = await put(Buffer.from(await buildImage('png')), { type: 'image/png' });
    expect([other.statusCode, other.json().code]).toEqual([409, 'chunk_conflict']);
  });

  it('when different bytes race for one number, then one wins and only its blob is kept', async () => {
    const images = await Promise.all([48, 56, 64, 72].map((height) => buildImage('jpeg', { height })));
    const all = await Promise.all(images.map((image) => put(Buffer.from(image), { seq: 9 })));
    expect(all.map((response) => response.statusCode).sort((a, b) => a - b)).toEqual([202, 409, 409, 409]);
    const row = await rowOf('camera', 9);
    const winner = all.find((response) => response.statusCode === 202);
    expect(row?.sha256).toBe(winner?.json().sha256);
    const stored = await gateway.blobs.read(row?.blob_key ?? '');
    expect(createHash('sha256').update(stored).digest('hex')).toBe(row?.sha256);
    expect(await gateway.blobs.removePrefix(`media/${tenant.id}/${interviewId}/camera/`)).toBe(1);
  });

  it('when the same bytes race for one number, then all are accepted as one chunk', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => put(jpeg, { seq: 9 })));
    expect(all.map((response) => response.statusCode)).toEqual([202, 202, 202, 202]);
    expect(await gateway.blobs.removePrefix(`media/${tenant.id}/${interviewId}/camera/`)).toBe(1);
  });

  it('when chunks race with a close, then the close counts exactly those that were accepted', async () => {
    const sent = Array.from({ length: 20 }, (_, seq) => put(jpeg, { seq }));
    const close = gateway.app.inject({
      method: 'POST',
      url: `/v1/interviews/${interviewId}/close`,
      headers: bearer(tenant.key),
    });
    const responses = await Promise.all(sent);
    expect((await close).statusCode).toBe(202);
    const accepted = responses.filter((response) => response.statusCode === 202).length;
    for (const response of responses) {
      if (response.statusCode !== 202) expect(response.json().code).toBe('interview_closed');
    }
    const [command] = await gateway.admin.db
      .selectFrom('commands')
      .select('body')
      .where('interview_id', '=', interviewId)
      .where((eb) => eb(eb.ref('body', '->>').key('type'), '=', 'close'))
      .execute();
    expect(command?.body).toEqual({ type: 'close', received: { camera: accepted, mic: 0 } });
    expect(await gateway.blobs.removePrefix(`media/${tenant.id}/${interviewId}/camera/`)).toBe(accepted);
  });

  it('when the queue is unavailable, then the chunk is still accepted and the reconciler queues it', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const away = createQueueRuntime({
      settings: {
        QUEUE_URL: 'postgres://nobody@127.0.0.1:9/none',
        QUEUE_NAMESPACE: 'none',
        JOB_LOCK_MS: 10_000,
      },
      log,
      metrics: createMetrics('test'),
    });
    const cut = await buildGateway(inject('postgresUrl'), { deps: { queue: away } });
    try {
      const theirs = await cut.tenant();
      const id = await cut.interview(theirs);
      const response = await cut.app.inject({
        method: 'PUT',
        url: `/v1/interviews/${id}/streams/camera/chunks/0?startMs=0&durationMs=100`,
        headers: { ...bearer(theirs.key), 'content-type': 'image/jpeg' },
        payload: jpeg,
      });
      expect(response.statusCode).toBe(202);

      const row = await chunks.find(cut.admin.db, id, 'camera', 0);
      const job = liveJobOf(row);
      await cut.admin.transaction((tx) => interviewStates.lock(tx, id));
      expect((await cut.queue.inspect('camera.live', job)).state).toBe('absent');
      cut.clock.aheadMs = 60_000;
      await cut.reconcile();
      expect((await cut.queue.inspect('camera.live', job)).state).toBe('pending');
    } finally {
      await cut.close();
      await away.close();
    }
  });
});

describe('refusing a chunk', () => {
  const coded = async (response: ReturnType<typeof put>) => {
    const { statusCode, headers } = await response;
    expect(headers['content-type']).toContain('application/problem+json');
    return [statusCode, (await response).json().code];
  };

  it.each([
    ['an empty body', () => put(Buffer.alloc(0)), 422, 'media_empty'],
    ['a text', () => put(Buffer.from('hello'), { type: 'text/plain' }), 415, 'media_type_unsupported'],
    ['a form', () => put(Buffer.from('{}'), { type: 'application/json' }), 415, 'media_type_unsupported'],
    ['audio as a frame', () => put(second, { type: 'audio/wav' }), 415, 'media_type_unsupported'],
    ['a mislabelled frame', () => put(jpeg, { type: 'image/png' }), 415, 'media_type_mismatch'],
    ['bytes that are no image', () => put(Buffer.alloc(500, 7)), 415, 'media_type_unsupported'],
    ['a truncated frame', () => put(jpeg.subarray(0, 30)), 422, 'media_corrupt'],
    ['too large a frame', () => put(Buffer.alloc(LIMITS.frameBytes + 1)), 413, 'media_too_large'],
    [
      'too long audio',
      () => put(Buffer.from(buildWav({ durationMs: 11_000 })), { stream: 'mic' }),
      413,
      'media_too_long',
    ],
    ['another stream', () => put(jpeg, { stream: 'screen', type: 'image/jpeg' }), 422, 'invalid_request'],
    ['no times at all', () => put(jpeg, { query: '' }), 422, 'invalid_request'],
    [
      'an unknown option',
      () => put(jpeg, { query: 'startMs=0&durationMs=1&fast=1' }),
      422,
      'invalid_request',
    ],
    ['a negative number', () => put(jpeg, { seq: -1 }), 422, 'invalid_request'],
    [
      'a time out of range',
      () => put(jpeg, { query: 'startMs=99999999999&durationMs=1' }),
      422,
      'invalid_request',
    ],
  ] as const)(
    'when %s is sent, then it is refused with its code and nothing is stored',
    async (_what, send, status, code) => {
      expect(await coded(send())).toEqual([status, code]);
      expect(await chunks.countByStream(gateway.admin.db, interviewId)).toEqual({ camera: 0, mic: 0 });
      expect(await gateway.blobs.removePrefix(`media/${tenant.id}/${interviewId}/`)).toBe(0);
    },
  );

  it('when the interview is closed, then no further chunk is accepted', async () => {
    await gateway.app.inject({
      method: 'POST',
      url: `/v1/interviews/${interviewId}/close`,
      headers: bearer(tenant.key),
    });
    expect(await coded(put(jpeg))).toEqual([409, 'interview_closed']);
  });

  it('when the consent covers only the other stream, then the chunk is refused', async () => {
    interviewId = await gateway.interview(tenant, { streams: ['mic'] });
    expect(await coded(put(jpeg))).toEqual([403, 'consent_missing']);
    await consents.insert(gateway.admin.db, {
      id: newId('consent'),
      interview_id: interviewId,
      streams: ['camera'],
      purpose: 'retention',
      statement: 'keep it',
    });
    expect(await coded(put(jpeg))).toEqual([403, 'consent_missing']);
  });
});

describe('the rate limits of chunks', () => {
  let strict: TestGateway;
  let theirs: TestTenant;
  let id: InterviewId;
  beforeEach(async () => {
    strict = await buildGateway(inject('postgresUrl'), {
      env: { LIVE_RATE_FACTOR: '1', INTERVIEW_REQUESTS_PER_MINUTE: '40' },
    });
    theirs = await strict.tenant();
    id = await strict.interview(theirs);
  });
  afterEach(() => strict.close());

  type Sent = { id?: string; key?: string; seq?: number; type?: string; body?: Buffer; stream?: string };
  const send = (sent: Sent = {}) =>
    strict.app.inject({
      method: 'PUT',
      url: `/v1/interviews/${sent.id ?? id}/streams/${sent.stream ?? 'camera'}/chunks/${sent.seq ?? 0}?startMs=0&durationMs=1`,
      headers: { ...bearer(sent.key ?? theirs.key), 'content-type': sent.type ?? 'image/jpeg' },
      payload: sent.body ?? jpeg,
    });
  const codes = async (count: number, sent: (i: number) => Sent) => {
    const responses = [];
    for (let i = 0; i < count; i += 1) responses.push(await send(sent(i)));
    return [...new Set(responses.map(({ statusCode }) => statusCode))];
  };
  /** Whether a whole second of frames is accepted at once. */
  const takesAll = async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, seq) => send({ seq: 100 + seq })));
    return all.every(({ statusCode }) => statusCode === 202);
  };

  it('when frames exceed the limit of their interview, then they are throttled; others are not', async () => {
    const calm = await strict.interview(theirs);
    const responses = await Promise.all(Array.from({ length: 30 }, (_, seq) => send({ seq })));
    const refused = responses.filter((response) => response.statusCode === 429);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused[0]?.json().code).toBe('rate_limited');
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await send({ id: calm })).statusCode).toBe(202);
  });

  it.each([
    ['no key', 401, () => ({ key: `psk_${'A'.repeat(43)}` })],
    [
      'other bytes under a number',
      409,
      (i: number) => ({ seq: 1, body: Buffer.concat([jpeg, Buffer.from([i])]) }),
    ],
    ['too many bytes', 413, () => ({ body: Buffer.alloc(LIMITS.frameBytes + 1) })],
    ['a text', 415, () => ({ type: 'text/plain' })],
    ['bytes that are no image', 415, () => ({ body: Buffer.alloc(500, 7) })],
    ['nothing', 422, () => ({ body: Buffer.alloc(0) })],
  ] as const)(
    'when %s is sent repeatedly, then frames are accepted as before',
    async (_what, status, sent) => {
      if (status === 409) {
        await send({ seq: 1 });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      expect(await codes(30, sent)).toEqual([status]);
      expect(await takesAll()).toBe(true);
    },
  );

  it('when consent is missing for one stream, then frames of another are accepted as before', async () => {
    id = await strict.interview(theirs, { streams: ['camera'] });
    expect(await codes(30, () => ({ stream: 'mic', type: 'audio/wav', body: second }))).toEqual([403]);
    expect(await takesAll()).toBe(true);
  });

  it('when refused chunks keep coming, then their stream is throttled, and others are not', async () => {
    const other = await strict.interview(theirs);
    expect(await codes(40, () => ({ type: 'text/plain' }))).toEqual([415]);
    const refused = await send();
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(1);
    expect((await send({ id: other })).statusCode).toBe(202);
  });

  it('when a key sends chunks to interviews that do not exist, then it is throttled after a while', async () => {
    expect(await codes(40, () => ({ id: newId('interview') }))).toEqual([404]);
    expect((await send()).statusCode).toBe(429);
    const other = await strict.keyOf(theirs.id, ['media:write']);
    expect((await send({ key: other })).statusCode).toBe(202);
  });

  it('when callers disconnect halfway, then their slots are released', async () => {
    await strict.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = strict.app.server.address() as AddressInfo;
    const path = `/v1/interviews/${id}/streams/camera/chunks/0?startMs=0&durationMs=1`;
    const headers = {
      ...bearer(theirs.key),
      'content-type': 'image/jpeg',
      'content-length': String(jpeg.length),
    };
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const request = httpRequest({ port, method: 'PUT', path, headers, agent: false });
        request.on('error', () => undefined);
        request.write(jpeg.subarray(0, 100));
        await new Promise((resolve) => setTimeout(resolve, 200));
        request.destroy();
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await takesAll()).toBe(true);
  });
});

describe('over a real connection', () => {
  let port: number;
  beforeAll(async () => {
    await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    port = (gateway.app.server.address() as AddressInfo).port;
  });

  function open(headers: Record<string, string>) {
    return httpRequest({
      port,
      method: 'PUT',
      path: `/v1/interviews/${interviewId}/streams/camera/chunks/0?startMs=0&durationMs=1`,
      headers: { ...bearer(tenant.key), 'content-type': 'image/jpeg', ...headers },
    });
  }

  it('when the declared length is too large, then the body is refused before a byte of it is sent', async () => {
    const request = open({ 'content-length': String(LIMITS.frameBytes + 1) });
    request.flushHeaders();
    const status = await new Promise((resolve, reject) => {
      request.once('response', (response) => resolve(response.statusCode)).once('error', reject);
    });
    request.destroy();
    expect(status).toBe(413);
  });

  it('when a body without a declared length does not end, then it is refused at the limit', async () => {
    const request = open({ 'transfer-encoding': 'chunked' });
    const responses: (number | undefined)[] = [];
    request.once('response', (response) => responses.push(response.statusCode));
    for (let sent = 0; responses.length === 0 && sent < 64 * LIMITS.frameBytes; sent += 64 * 1024) {
      request.write(Buffer.alloc(64 * 1024));
      await new Promise((resolve) => setImmediate(resolve));
    }
    request.destroy();
    expect(responses).toEqual([413]);
  });

  it('when the caller disconnects halfway, then nothing is stored', async () => {
    const request = open({ 'content-length': String(jpeg.length) });
    request.on('error', () => undefined);
    request.write(jpeg.subarray(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 100));
    request.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await rowOf('camera', 0)).toBeUndefined();
    expect((await put(jpeg)).statusCode).toBe(202);
  });
});

function liveJobOf(row: ChunkRow | undefined): JobPayload<'camera.live'> {
  if (!row) throw new Error('no such chunk');
  const generation = generationOf(row.blob_key);
  return {
    interviewId: row.interview_id,
    profile: 'practice',
    contentType: 'image/jpeg',
    prefix: row.blob_key.slice(0, -generation.length),
    chunks: [{ seq: row.seq, startMs: row.start_ms, durationMs: row.duration_ms, generation }],
  };
}
