import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import {
  type Capabilities,
  completeTotals,
  createInterview,
  type EventBody,
  EXCERPT_TYPE,
  type Excerpt,
  type Interview,
  LIMITS,
  newId,
  type Report,
} from '@poise/shared/contracts';
import { type ErrorCode, PoiseError, toProblem } from '@poise/shared/errors';

/** The policy under which the page must work. The frame of the report inherits it, hence inline styles. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export type Script = {
  events: EventBody[];
  report: Omit<Report, 'interviewId'>;
  reportHtml: string;
  /** By the index of the moment. */
  excerpts: Record<Excerpt, Buffer[]>;
};

export type StubGateway = Awaited<ReturnType<typeof startStubGateway>>;

/**
 * A fake gateway that serves the built page and plays one scripted interview. Tests pause it where they need to: the
 * upload with `holdUpload`, the events with `playUntil`.
 */
export async function startStubGateway(dist: string, script: Script) {
  const token = 'tok_of_the_stub';
  const interview: Interview = {
    id: newId('interview'),
    profile: 'practice',
    retention: 'none',
    accessibility: { fluency: 'on' },
    status: 'open',
    createdAt: new Date().toISOString(),
    totals: completeTotals(),
  };
  const calls: { method: string; path: string; body: string }[] = [];
  const problems = new Map<string, ErrorCode>();
  const streams = new Set<{ response: ServerResponse; sent: number }>();
  let shown = 0;
  let uploadGate: Promise<void> | undefined;

  const capabilities: Capabilities = {
    profiles: ['practice', 'assessment'],
    models: [],
    limits: {
      frameBytes: LIMITS.frameBytes,
      framePixels: LIMITS.framePixels,
      soundBytes: LIMITS.soundBytes,
      soundMs: LIMITS.soundMs,
      recordingBytes: LIMITS.recordingBytes,
      recordingMs: LIMITS.recordingMs,
      jsonBytes: LIMITS.jsonBytes,
      framesPerSecond: LIMITS.framesPerSecond,
    },
    consentStatement:
      'I agree that Poise analyses the recording I choose, on this installation, to write a report for me. I can withdraw at any time, and everything is erased.',
  };

  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    void respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const { pathname: path } = new URL(request.url ?? '/', 'http://stub');
    const method = request.method ?? 'GET';
    if (!path.startsWith('/v1/')) return sendFile(path, response);
    const route = `${method} ${path.replace(interview.id, '{id}')}`;
    // If the page is reloaded during its upload, there is no request left to respond to.
    const body = await (route.endsWith('/recording') ? countBytes(request) : readText(request)).catch(
      () => undefined,
    );
    if (body === undefined) return;
    calls.push({ method, path: route.split(' ')[1] ?? '', body });
    const code = problems.get(route);
    if (code) return refuse(response, new PoiseError(code));
    const open = ['/v1/capabilities', '/v1/local/interviews'].includes(path);
    if (!open && request.headers.authorization !== `Bearer ${token}`) {
      return refuse(response, new PoiseError('unauthenticated'));
    }
    const [, excerpt, moment] = /^GET .*\/report\/(picture|sound)s\/(\d+)$/.exec(route) ?? [];
    if (excerpt !== undefined) {
      const file = script.excerpts[excerpt as Excerpt][Number(moment)];
      if (!file) return refuse(response, new PoiseError('not_found'));
      return response.writeHead(200, { 'content-type': EXCERPT_TYPE[excerpt as Excerpt] }).end(file);
    }
    switch (route) {
      case 'GET /v1/capabilities':
        return json(response, 200, capabilities);
      case 'POST /v1/local/interviews': {
        const { profile, retention, accessibility } = createInterview.parse(JSON.parse(body));
        Object.assign(interview, { profile, retention, accessibility });
        return json(response, 201, {
          interview,
          token,
          expiresAt: new Date(Date.now() + 3.6e6).toISOString(),
        });
      }
      case 'POST /v1/consents': {
        const {
          interviewId,
          streams: agreed,
          purpose = 'analysis',
        } = JSON.parse(body) as { interviewId: string; streams: string[]; purpose?: string };
        const grantedAt = new Date().toISOString();
        return json(response, 201, {
          id: newId('consent'),
          interviewId,
          streams: agreed,
          purpose,
          grantedAt,
        });
      }
      case 'POST /v1/interviews/{id}/recording': {
        interview.totals = completeTotals({
          camera: { ...none(), received: 5 },
          mic: { ...none(), received: 1 },
        });
        return json(response, 202, {
          id: newId('recording'),
          interviewId: interview.id,
          contentType: request.headers['content-type'],
          bytes: Number(body),
          sha256: 'a'.repeat(64),
          durationMs: script.report.durationMs,
          chunks: { camera: 5, mic: 1 },
        });
      }
      case 'GET /v1/interviews/{id}':
        return json(response, 200, interview);
      case 'DELETE /v1/interviews/{id}':
        return response.writeHead(202).end();
      case 'POST /v1/interviews/{id}/close':
        interview.status = 'closing';
        return json(response, 202, interview);
      case 'GET /v1/interviews/{id}/events': {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
        const stream = { response, sent: Number(request.headers['last-event-id'] ?? 0) };
        streams.add(stream);
        response.on('close', () => streams.delete(stream));
        return play();
      }
      case 'GET /v1/interviews/{id}/report':
        if (request.headers.accept === 'text/html') {
          return response.writeHead(200, { 'content-type': 'text/html' }).end(script.reportHtml);
        }
        return json(response, 200, { ...script.report, interviewId: interview.id });
      default:
        return refuse(response, new PoiseError('not_found', route));
    }
  }

  function play() {
    for (const stream of streams) {
      for (; stream.sent < shown; stream.sent++) {
        const body = script.events[stream.sent];
        if (!body) break;
        const event = { seq: stream.sent + 1, at: new Date().toISOString(), body };
        stream.response.write(`id: ${event.seq}\nevent: ${body.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
    }
  }

  async function countBytes(request: IncomingMessage): Promise<string> {
    let bytes = 0;
    for await (const chunk of request) {
      bytes += (chunk as Buffer).byteLength;
      await uploadGate;
    }
    return String(bytes);
  }

  function sendFile(path: string, response: ServerResponse) {
    const file = join(dist, normalize(path === '/' ? '/index.html' : path));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'video/webm' });
    return createReadStream(file).pipe(response);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** Shows the first `count` events of the script (all of them by default). */
    playUntil(count = script.events.length) {
      shown = count;
      play();
    },
    /** Responds to a route such as `GET /v1/interviews/{id}` with a problem; `undefined` restores it. */
    fail(route: string, code: ErrorCode | undefined) {
      if (code) problems.set(route, code);
      else problems.delete(route);
    },
    /** Stops reading recordings until the returned function is called. */
    holdUpload(): () => void {
      let open = () => {};
      uploadGate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    /** Closes every event stream, as a restarting proxy would. */
    cutStreams() {
      for (const { response } of streams) response.socket?.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function none() {
  return { received: 0, scored: 0, rejected: 0, failed: 0 };
}

function json(response: ServerResponse, status: number, body: unknown) {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: PoiseError) {
  return response
    .writeHead(error.status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify(toProblem(error, 'req-of-the-stub')));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
