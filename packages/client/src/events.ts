import { type InterviewEvent, interviewEvent } from '@poise/shared/contracts';
import { createParser } from 'eventsource-parser';
import { PoiseConnectionError } from './errors.ts';
import { authorization, type Connection, connectionError, parseJson, request } from './http.ts';
import { sleep, waitMs } from './retry.ts';

export type EventOptions = {
  /** Only events behind this sequence number; without it, all from the first. */
  after?: number;
  signal?: AbortSignal;
  /** Told when the stream is there, and when it was lost and is being resumed. */
  onConnection?: (state: 'open' | 'lost') => void;
  /** A stream without a byte, heartbeats included, for so long is taken for dead. */
  idleMs?: number;
};

/**
 * The events of an interview in order, each once, until it is over (`report.ready` or
 * `interview.erased`). A lost connection is resumed behind the last event that arrived, for as
 * long as it takes: abort the signal to stop.
 *
 * @throws PoiseApiError for anything but a passing failure, PoiseProtocolError, or the signal's reason.
 */
export async function* interviewEvents(
  connection: Connection,
  interviewId: string,
  options: EventOptions,
): AsyncGenerator<InterviewEvent> {
  const { signal, onConnection } = options;
  let last = options.after;
  let failures = 0;
  for (;;) {
    try {
      for await (const event of readStream(connection, interviewId, last, options)) {
        failures = 0;
        // The outcomes of chunks have no number, and are not replayed.
        if (event.seq !== undefined) {
          if (last !== undefined && event.seq <= last) continue;
          last = event.seq;
        }
        yield event;
        if (isLast(event)) return;
      }
      throw new PoiseConnectionError(new Error('The event stream ended before the interview did'));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof NothingBehind) return;
      failures += 1;
      // Waits stop growing after the fifth: somebody is watching.
      const wait = waitMs(error, Math.min(failures, 5), connection.retry, Math.random());
      if (wait === undefined) throw error;
      onConnection?.('lost');
      await sleep(wait, signal);
    }
  }
}

/** After the complete report, or the erasure, nothing follows. */
function isLast({ body }: InterviewEvent): boolean {
  return (body.type === 'report.ready' && body.complete) || body.type === 'interview.erased';
}

/** The server says (204) that the interview is over and has no event behind `after`. */
class NothingBehind extends Error {}

async function* readStream(
  connection: Connection,
  interviewId: string,
  after: number | undefined,
  { signal, onConnection, idleMs = 60_000 }: EventOptions,
): AsyncGenerator<InterviewEvent> {
  const silence = new AbortController();
  const expectBytes = () => setTimeout(() => silence.abort(), idleMs);
  let timer = expectBytes();
  try {
    const headers = {
      accept: 'text/event-stream',
      ...authorization(connection),
      ...(after !== undefined && { 'last-event-id': String(after) }),
    };
    const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    const path = `/v1/interviews/${interviewId}/events`;
    const response = await request(connection, path, { headers, signal: either }, signal);
    if (response.status === 204 || !response.body) throw new NothingBehind();
    onConnection?.('open');
    const arrived: string[] = [];
    const parser = createParser({ onEvent: (message) => arrived.push(message.data) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await read(reader, signal);
      if (done) return;
      clearTimeout(timer);
      timer = expectBytes();
      parser.feed(decoder.decode(value, { stream: true }));
      for (const data of arrived.splice(0)) yield parseJson(data, interviewEvent);
    }
  } finally {
    clearTimeout(timer);
    // Also ends the request when the reader of the events has lost interest.
    silence.abort();
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal | undefined) {
  try {
    return await reader.read();
  } catch (error) {
    throw connectionError(error, signal);
  }
}
