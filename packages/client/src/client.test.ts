import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  completeTotals,
  type EventBody,
  type InterviewEvent,
  newId,
  type Received,
} from '@poise/shared/contracts';
import { PoiseError, toProblem } from '@poise/shared/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, PoiseApiError, PoiseConnectionError, PoiseProtocolError } from './index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const interviewId = newId('interview');
const anInterview = {
  id: interviewId,
  profile: 'practice',
  retention: 'none',
  accessibility: { fluency: 'on' },
  status: 'open',
  createdAt: '2026-01-01T00:00:00Z',
  totals: completeTotals(),
};
const retry = { attempts: 3, baseMs: 1 };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that handles the nth request with the nth handler, and any further ones with the last handler. */
async function serve(...handlers: Handler[]) {
  const requests: IncomingMessage[] = [];
  server = createServer((request, response) => {
    requests.push(request);
    handlers[Math.min(requests.length, handlers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}/`, token: 'tok', retry });
  return { client, requests };
}

const json =
  (body: unknown, status = 200, headers = {}): Handler =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const problem = (error: PoiseError, headers = {}): Handler =>
  json(toProblem(error, 'req-1'), error.status, headers);

const cut: Handler = (_, response) => response.socket?.destroy();

describe('requests', () => {
  it('when the response matches the contract, then it is returned, and the token was sent', async () => {
    const { client, requests } = await serve(json(anInterview));
    expect(await client.getInterview(interviewId)).toEqual(anInterview);
    expect(requests[0]?.headers.authorization).toBe('Bearer tok');
    expect(requests[0]?.url).toBe(`/v1/interviews/${interviewId}`);
  });

  it('when the response does not match the contract, then it is rejected as a protocol error', async () => {
    const { client } = await serve(json({ ...anInterview, status: 1 }));
    await expect(client.getInterview(interviewId)).rejects.toBeInstanceOf(PoiseProtocolError);
  });

  it('when a newer gateway sends unknown fields, at any depth, then the others are read', async () => {
    const camera = { ...anInterview.totals.camera, skipped: 1 };
    const totals = { ...anInterview.totals, camera, typing: camera };
    const { client } = await serve(json({ ...anInterview, totals, mood: 'good' }));
    expect(await client.getInterview(interviewId)).toEqual(anInterview);
  });

  it('when an older gateway does not count words, then their counts are zero', async () => {
    const { words: _, ...totals } = anInterview.totals;
    const { client } = await serve(json({ ...anInterview, totals }));
    expect(await client.getInterview(interviewId)).toEqual(anInterview);
  });

  it('when a newer gateway returns a problem with an unknown code, then it is passed on', async () => {
    const body = { ...toProblem(new PoiseError('not_found'), 'req-1'), code: 'too_early', hint: 'wait' };
    const { client } = await serve(json(body, 425));
    await expect(client.getInterview(interviewId)).rejects.toMatchObject({ code: 'too_early', status: 404 });
  });

  it('when the API returns a problem, then the error has its code, detail and issues', async () => {
    const issues = [{ path: 'profile', message: 'unknown' }];
    const { client } = await serve(problem(new PoiseError('invalid_request', 'Bad profile', { issues })));
    const error = await client.createInterview({ profile: 'practice' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PoiseApiError);
    expect(error).toMatchObject({
      code: 'invalid_request',
      status: 422,
      problem: { issues, requestId: 'req-1' },
    });
  });

  it('when a proxy returns HTML, then the code is derived from the status', async () => {
    const { client } = await serve((_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    await expect(client.getInterview(interviewId)).rejects.toMatchObject({
      code: 'unavailable',
      status: 502,
    });
  });

  it('when the caller aborts, then the reason is thrown and nothing is retried', async () => {
    const controller = new AbortController();
    const { client, requests } = await serve(() => controller.abort(new Error('left the page')));
    const call = client.getInterview(interviewId, { signal: controller.signal });
    await expect(call).rejects.toThrow('left the page');
    expect(requests).toHaveLength(1);
  });
});

describe('retries', () => {
  it('when failures are transient, then a read is retried until it succeeds', async () => {
    const busy = problem(new PoiseError('rate_limited'), { 'retry-after': '0' });
    const { client, requests } = await serve(cut, busy, json(anInterview));
    expect((await client.getInterview(interviewId)).id).toBe(interviewId);
    expect(requests).toHaveLength(3);
  });

  it('when failures persist, then the last one is thrown after the configured attempts', async () => {
    const { client, requests } = await serve(problem(new PoiseError('unavailable')));
    await expect(client.getInterview(interviewId)).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(retry.attempts);
  });

  it('when Retry-After exceeds the maximum of the policy, then the error is thrown at once', async () => {
    const { client, requests } = await serve(
      problem(new PoiseError('rate_limited'), { 'retry-after': '3600' }),
    );
    await expect(client.getInterview(interviewId)).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    expect(requests).toHaveLength(1);
  });

  it('when a request is not idempotent, then it is never retried', async () => {
    const { client, requests } = await serve(cut, json(anInterview, 201));
    const call = client.createInterview({ profile: 'practice' });
    await expect(call).rejects.toBeInstanceOf(PoiseConnectionError);
    expect(requests).toHaveLength(1);
  });

  it('when the request is to blame, then it is not retried', async () => {
    const { client, requests } = await serve(problem(new PoiseError('not_found')));
    await expect(client.getInterview(interviewId)).rejects.toMatchObject({ code: 'not_found' });
    expect(requests).toHaveLength(1);
  });
});

describe('uploads', () => {
  it('when a recording is uploaded, then every byte arrives and progress rises to 100%', async () => {
    const received: Buffer[] = [];
    const accepted = {
      id: newId('recording'),
      interviewId,
      contentType: 'video/webm',
      bytes: 300_000,
      sha256: 'a'.repeat(64),
      durationMs: 8000,
      chunks: { camera: 4, mic: 1 },
    };
    const { client, requests } = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => received.push(chunk));
      request.on('end', () => json(accepted, 202)(request, response));
    });
    const bytes = new Uint8Array(300_000).map((_, i) => i % 251);
    const sent: number[] = [];
    const response = await client.uploadRecording(interviewId, new Blob([bytes]), {
      contentType: 'video/webm',
      onProgress: ({ sentBytes, totalBytes }) => sent.push(sentBytes / totalBytes),
    });
    expect(response).toEqual(accepted);
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
    expect(requests[0]?.headers['content-type']).toBe('video/webm');
    expect(sent.at(-1)).toBe(1);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
  });

  it('when the recording is rejected, then the problem is thrown', async () => {
    const { client } = await serve((request, response) => {
      request.resume().on('end', () => problem(new PoiseError('media_corrupt'))(request, response));
    });
    const call = client.uploadRecording(interviewId, new Blob(['x']), { contentType: 'video/webm' });
    await expect(call).rejects.toMatchObject({ code: 'media_corrupt' });
  });
});

describe('events', () => {
  const at = '2026-01-01T00:00:00Z';
  const bodies: EventBody[] = [
    { type: 'interview.started' },
    { type: 'interview.closing', received: { camera: 0, mic: 1 } },
    { type: 'interview.closed', totals: completeTotals() },
    { type: 'report.ready', reportId: newId('report'), complete: true },
  ];
  const events: InterviewEvent[] = bodies.map((body, index) => ({ seq: index + 1, at, body }));

  /** The outcome of a chunk: it has no number and is not replayed. */
  const outcome = (modality: 'mic' | 'words'): InterviewEvent => ({
    at,
    body: { type: 'chunk.scored', modality, seq: 0, startMs: 0, endMs: 900 },
  });

  const frame = (event: InterviewEvent) => {
    const id = event.seq === undefined ? '' : `id: ${event.seq}\n`;
    return `: beat\n\n${id}event: ${event.body.type}\ndata: ${JSON.stringify(event)}\n\n`;
  };

  /** Streams some events, then closes the connection in the middle of another one, or leaves it open. */
  const stream =
    (events: InterviewEvent[], end: 'cut' | 'open'): Handler =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events.map(frame).join(''));
      if (end === 'cut') response.write('id: 99\ndata: {"seq"', () => response.socket?.destroy());
    };

  async function collect(source: AsyncIterable<Received<InterviewEvent>>) {
    const seqs: (number | undefined)[] = [];
    for await (const event of source) seqs.push(event.seq);
    return seqs;
  }

  it('when the connection is lost twice, then every event arrives once, in order, and the stream ends', async () => {
    const { client, requests } = await serve(
      stream(events.slice(0, 2), 'cut'),
      problem(new PoiseError('unavailable')),
      stream(events.slice(1), 'open'), // repeats one that was received
    );
    const states: string[] = [];
    const seqs = await collect(client.events(interviewId, { onConnection: (state) => states.push(state) }));
    expect(seqs).toEqual([1, 2, 3, 4]);
    expect(requests.map((request) => request.headers['last-event-id'])).toEqual([undefined, '2', '2']);
    expect(states).toEqual(['open', 'lost', 'lost', 'open']);
  });

  it('when outcomes of chunks arrive in between, then they are passed on, and the stream never resumes from them', async () => {
    const { client, requests } = await serve(
      stream([...events.slice(0, 2), outcome('mic'), outcome('words')], 'cut'),
      stream([outcome('words'), ...events.slice(1)], 'open'),
    );
    const seen: unknown[] = [];
    for await (const { seq, body } of client.events(interviewId)) {
      seen.push(seq ?? ('modality' in body && body.modality));
    }
    expect(seen).toEqual([1, 2, 'mic', 'words', 'words', 3, 4]);
    expect(requests.map((request) => request.headers['last-event-id'])).toEqual([undefined, '2']);
  });

  it('when an event is of an unknown type, then its number and type are passed on, and the stream resumes after it', async () => {
    const unknown = { seq: 3, at, body: { type: 'interview.paused', reason: 'break' }, by: 'candidate' };
    const { client, requests } = await serve(
      stream([...events.slice(0, 2), unknown as unknown as InterviewEvent], 'cut'),
      stream([{ ...events[3], seq: 4 } as InterviewEvent], 'open'),
    );
    const seen: unknown[] = [];
    for await (const event of client.events(interviewId)) seen.push(event);
    expect(seen[2]).toEqual({ seq: 3, at, body: { type: 'interview.paused' } });
    expect(seen).toHaveLength(4);
    expect(requests.map((request) => request.headers['last-event-id'])).toEqual([undefined, '3']);
  });

  it('when a known event lacks a required field, then it is a protocol error', async () => {
    const broken = { seq: 1, at, body: { type: 'recording.accepted' } } as unknown as InterviewEvent;
    const { client } = await serve(stream([broken], 'open'));
    await expect(collect(client.events(interviewId))).rejects.toBeInstanceOf(PoiseProtocolError);
  });

  it('when only an outcome arrived before the connection was lost, then the stream restarts from the beginning', async () => {
    const { client, requests } = await serve(stream([outcome('mic')], 'cut'), stream(events, 'open'));
    expect(await collect(client.events(interviewId))).toEqual([undefined, 1, 2, 3, 4]);
    expect(requests.map((request) => request.headers['last-event-id'])).toEqual([undefined, undefined]);
  });

  describe('when a report is ready', () => {
    const ready = (seq: number, complete: boolean): InterviewEvent => ({
      seq,
      at,
      body: { type: 'report.ready', reportId: newId('report'), complete },
    });

    it('and words are still pending, then the stream continues until the complete report', async () => {
      const { client } = await serve(
        stream([ready(1, false)], 'cut'),
        stream([outcome('words'), ready(2, false), ready(3, true), ready(4, true)], 'open'),
      );
      expect(await collect(client.events(interviewId))).toEqual([1, undefined, 2, 3]);
    });

    it('and the event is from version 0.1, then the report counts as complete', async () => {
      const { complete: _, ...body } = { ...ready(1, true).body, complete: undefined };
      const { client } = await serve(
        stream([{ seq: 1, at, body } as InterviewEvent, ready(2, true)], 'open'),
      );
      const seen: Received<InterviewEvent>[] = [];
      for await (const event of client.events(interviewId)) seen.push(event);
      expect(seen).toMatchObject([{ seq: 1, body: { type: 'report.ready', complete: true } }]);
    });

    it('and the interview is erased instead, then the stream ends', async () => {
      const erased: InterviewEvent = { seq: 2, at, body: { type: 'interview.erased' } };
      const { client } = await serve(stream([ready(1, false), erased, ready(3, true)], 'open'));
      expect(await collect(client.events(interviewId))).toEqual([1, 2]);
    });
  });

  it('when the stream is idle, then it is considered lost and resumed', async () => {
    const { client, requests } = await serve(
      stream(events.slice(0, 1), 'open'),
      stream(events.slice(1), 'open'),
    );
    expect(await collect(client.events(interviewId, { idleMs: 500 }))).toEqual([1, 2, 3, 4]);
    expect(requests).toHaveLength(2);
  });

  it('when an event is split over two packets, then it is read as one', async () => {
    const text = frame(events[3] as InterviewEvent);
    const { client } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(text.slice(0, 40), () => setImmediate(() => response.write(text.slice(40))));
    });
    expect(await collect(client.events(interviewId))).toEqual([4]);
  });

  it('when no further events follow, then 204 ends the stream', async () => {
    const { client } = await serve((_, response) => response.writeHead(204).end());
    expect(await collect(client.events(interviewId, { after: 4 }))).toEqual([]);
  });

  it('when the token has expired, then the problem is thrown', async () => {
    const { client } = await serve(problem(new PoiseError('token_expired')));
    await expect(collect(client.events(interviewId))).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('when the consumer stops, then the connection is closed', async () => {
    let closed: () => void = () => {};
    const disconnected = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { client } = await serve((request, response) => {
      response.on('close', closed);
      stream(events.slice(0, 2), 'open')(request, response);
    });
    for await (const event of client.events(interviewId)) if (event.seq === 1) break;
    await disconnected;
  });

  it('when the caller aborts while waiting, then the reason is thrown', async () => {
    const controller = new AbortController();
    const { client } = await serve(stream(events.slice(0, 1), 'open'));
    const source = client.events(interviewId, { signal: controller.signal });
    await source.next();
    setImmediate(() => controller.abort(new Error('left the page')));
    await expect(source.next()).rejects.toThrow('left the page');
  });
});
