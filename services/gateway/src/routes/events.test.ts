import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { createBus, createLogger } from '@poise/runtime';
import { type EventBody, type InterviewEvent, type InterviewId, newId } from '@poise/shared/contracts';
import { apiKeys, interviewEvents, interviews, observations } from '@poise/store';
import { waitFor } from '@poise/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;
let interviewId: InterviewId;
let port: number;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'), {
    env: { STREAMS_PER_KEY: '3', RECHECK_KEYS_MS: '100' },
  });
  tenant = await gateway.tenant();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  port = (gateway.app.server.address() as AddressInfo).port;
});
afterAll(() => gateway.close());
beforeEach(async () => {
  interviewId = await gateway.interview(tenant);
});

const scored = (seq: number): EventBody => ({
  type: 'chunk.scored',
  modality: 'mic',
  seq,
  startMs: 0,
  endMs: 1,
});
const ready = (): EventBody => ({ type: 'report.ready', reportId: newId('report'), complete: true });

const append = (after: number, ...bodies: EventBody[]) =>
  interviewEvents.append(gateway.admin.db, interviewId, after, bodies);

/** A stream as a browser sees it; `events` grows while it is open. */
async function follow(lastEventId?: number, key = tenant.key) {
  const request = httpRequest({
    port,
    path: `/v1/interviews/${interviewId}/events`,
    headers: { ...bearer(key), ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }) },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const events: { id: number; event: string; data: InterviewEvent }[] = [];
  let text = '';
  let ended = false;
  response.setEncoding('utf8');
  response.on('data', (data: string) => {
    text += data;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
      const data = fields.get('data');
      if (data)
        events.push({
          id: Number(fields.get('id')),
          event: fields.get('event') ?? '',
          data: JSON.parse(data),
        });
    }
  });
  response.on('end', () => {
    ended = true;
  });
  response.on('error', () => undefined);
  return {
    response,
    events,
    seqs: () => events.map(({ id }) => id),
    ended: () => ended,
    close: () => request.destroy(),
  };
}

describe('following an interview', () => {
  it('when it is over, then all events are replayed and the stream ends', async () => {
    await append(0, { type: 'interview.started' }, scored(0), ready());
    const stream = await follow();
    await waitFor('the end', async () => stream.ended());
    expect(stream.response.headers['content-type']).toContain('text/event-stream');
    expect(stream.events.map(({ event }) => event)).toEqual([
      'interview.started',
      'chunk.scored',
      'report.ready',
    ]);
    expect(stream.seqs()).toEqual([1, 2, 3]);
    expect(stream.events[1]?.data).toMatchObject({ seq: 2, body: scored(0) });
  });

  it('when its key is revoked, then the stream ends too', async () => {
    const key = await gateway.keyOf(tenant.id, ['interviews:read']);
    const stream = await follow(undefined, key);
    const row = await apiKeys.findBySecret(gateway.admin.db, key);
    if (!row) throw new Error('no key');
    await apiKeys.revoke(gateway.admin.db, row.id);
    await waitFor('the end', async () => stream.ended());
  });

  it('when further events occur, then each arrives once, in order, until the report is ready', async () => {
    const stream = await follow();
    await append(0, { type: 'interview.started' });
    await waitFor('the first event', async () => stream.seqs().length === 1);
    const others = createBus(gateway.settings, createLogger({ service: 'test', level: 'silent' }));
    for (let seq = 1; seq <= 5; seq += 1) {
      await append(seq, scored(seq));
      await others.wake(interviewId);
    }
    await append(6, ready());
    await others.wake(interviewId);
    await waitFor('the end', async () => stream.ended());
    expect(stream.seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await others.close();
  });

  it('when the outcome of a chunk changes, then a reader that received the old one gets the new one, once', async () => {
    const put = (status: 'failed' | 'rejected', code: string) =>
      observations.upsert(gateway.admin.db, {
        interviewId,
        modality: 'camera',
        seq: 4,
        generation: '4-a',
        startMs: 0,
        endMs: 100,
        status,
        code,
      });
    const stream = await follow();
    await put('failed', 'chunk_quarantined');
    await waitFor('the first outcome', async () => stream.events.length === 1);
    await put('rejected', 'media_corrupt');
    await put('rejected', 'media_corrupt');
    await waitFor('the second outcome', async () => stream.events.length === 2);
    await append(0, { type: 'interview.started' }, ready());
    await waitFor('the end', async () => stream.ended());
    expect(stream.events.map(({ event }) => event)).toEqual([
      'chunk.failed',
      'chunk.rejected',
      'interview.started',
      'report.ready',
    ]);
  });

  it('when it is resumed, then it continues after the last event', async () => {
    await append(0, { type: 'interview.started' }, scored(0), scored(1));
    const stream = await follow(2);
    await append(3, ready());
    await waitFor('the end', async () => stream.ended());
    expect(stream.seqs()).toEqual([3, 4]);
  });

  it('when hundreds of events are waiting, then none is missed', async () => {
    await append(0, ...Array.from({ length: 650 }, (_, seq) => scored(seq)), ready());
    const stream = await follow();
    await waitFor('the end', async () => stream.ended());
    expect(stream.seqs()).toEqual(Array.from({ length: 651 }, (_, i) => i + 1));
  });

  it('when no events follow the last one, then the response is 204', async () => {
    await append(0, { type: 'interview.started' }, ready());
    const response = await gateway.app.inject({
      url: `/v1/interviews/${interviewId}/events`,
      headers: { ...bearer(tenant.key), 'last-event-id': '2' },
    });
    expect(response.statusCode).toBe(204);
  });

  it('when Last-Event-ID is not a number, then it is refused', async () => {
    const response = await gateway.app.inject({
      url: `/v1/interviews/${interviewId}/events`,
      headers: { ...bearer(tenant.key), 'last-event-id': 'x' },
    });
    expect([response.statusCode, response.json().code]).toEqual([422, 'invalid_request']);
  });

  it('when the interview was erased, then its last event can still be read', async () => {
    await gateway.app.inject({
      method: 'DELETE',
      url: `/v1/interviews/${interviewId}`,
      headers: bearer(tenant.key),
    });
    await append(0, { type: 'interview.erased' });
    const stream = await follow();
    await waitFor('the end', async () => stream.ended());
    expect(stream.events.map(({ event }) => event)).toEqual(['interview.erased']);
  });

  it('when a key has the maximum number of streams, then the next one is refused until one is closed', async () => {
    const open = await Promise.all([follow(), follow(), follow()]);
    const refused = await follow();
    expect(refused.response.statusCode).toBe(429);
    expect(refused.response.headers['retry-after']).toBe('5');
    open[0]?.close();
    await waitFor('a free slot', async () => {
      const stream = await follow();
      open.push(stream);
      return stream.response.statusCode === 200;
    });
    for (const stream of open) stream.close();
  });
});

it('when callers leave during authentication, then they occupy no slot', async () => {
  const own = await buildGateway(inject('postgresUrl'), { env: { STREAMS_PER_KEY: '1' } });
  const theirs = await own.tenant();
  const id = await own.interview(theirs);
  await own.app.listen({ host: '127.0.0.1', port: 0 });
  const openConnections = promisify(own.app.server.getConnections.bind(own.app.server));
  const ask = () => {
    const request = httpRequest({
      port: (own.app.server.address() as AddressInfo).port,
      path: `/v1/interviews/${id}/events`,
      headers: bearer(theirs.key),
    });
    request.on('error', () => undefined);
    return request.end();
  };
  // Holds the next request between its arrival and its handler until its caller is gone.
  const find = vi.spyOn(interviews, 'find').mockImplementationOnce(async (...args) => {
    leaving.destroy();
    await waitFor('the caller to be gone', async () => (await openConnections()) === 0);
    return interviews.find(...args);
  });
  const leaving = ask();
  await waitFor(
    'the handler of the request whose caller left',
    async () => find.mock.settledResults[0]?.type === 'fulfilled',
  );
  const [response] = (await once(ask(), 'response')) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(200);
  await own.close();
});

it('when the gateway stops, then open streams are ended and do not delay it', async () => {
  const own = await buildGateway(inject('postgresUrl'));
  const theirs = await own.tenant();
  const id = await own.interview(theirs);
  await own.app.listen({ host: '127.0.0.1', port: 0 });
  const request = httpRequest({
    port: (own.app.server.address() as AddressInfo).port,
    path: `/v1/interviews/${id}/events`,
    headers: bearer(theirs.key),
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const ended = once(response.resume(), 'end');
  await own.close();
  await ended;
});
