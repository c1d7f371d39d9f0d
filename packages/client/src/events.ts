import type { InterviewEvent, Received } from '@poise/shared/contracts';
import { createParser } from 'eventsource-parser';
import { PoiseConnectionError } from './errors.ts';
import { type Connection, commonHeaders, connectionError, parseJson, request } from './http.ts';
import { RESPONSES } from './responses.ts';
import { sleep, waitMs } from './retry.ts';

export type EventOptions = {
  /** Only events after this sequence number; all events by default. */
  after?: number;
  signal?: AbortSignal;
  /** Called when the stream opens, and when it is lost and about to be resumed. */
  onConnection?: (state: 'open' | 'lost') => void;
  /** A stream without any data for this long, heartbeats included, is considered lost; 60 s by default. */
  idleMs?: number;
};

/**
 * Streams the events of an interview in order, each once, until its last event (`report.ready` or
 * `interview.erased`). A lost connection is resumed after the last received event, with unlimited
 * retries: abort the signal to stop. The body of an event whose type is unknown to this version has only
 * its `type`.
 *
 * @throws PoiseApiError for failures that are not transient, PoiseProtocolError, or the signal's reason.
 */
export async function* interviewEvents(
  connection: Connection,
  interviewId: string,
  options: EventOptions,
): AsyncGenerator<Received<InterviewEvent>> {
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
      throw new PoiseConnectionError(new Error('The event stream ended before the last event'));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof NoFurtherEvents) return;
      failures += 1;
      // The delay stops growing after the fifth failure, because a person may be waiting.
      const wait = waitMs(error, Math.min(failures, 5), connection.retry, Math.random());
      if (wait === undefined) throw error;
      onConnection?.('lost');
      await sleep(wait, signal);
    }
  }
}

/** Whether an event is the last one: the complete report or the erasure. */
function isLast({ body }: Received<InterviewEvent>): boolean {
  return (body.type === 'report.ready' && body.complete) || body.type === 'interview.erased';
}

/** The server responded with 204: the interview has no events after `after`. */
class NoFurtherEvents extends Error {}

async function* readStream(
  connection: Connection,
  interviewId: string,
  after: number | undefined,
  { signal, onConnection, idleMs = 60_000 }: EventOptions,
): AsyncGenerator<Received<InterviewEvent>> {
  const closed = new AbortController();
  const startIdleTimer = () => setTimeout(() => closed.abort(), idleMs);
  let timer = startIdleTimer();
  try {
    const headers = {
      accept: 'text/event-stream',
      ...commonHeaders(connection),
      ...(after !== undefined && { 'last-event-id': String(after) }),
    };
    const either = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal;
    const path = `/v1/interviews/${interviewId}/events`;
    const response = await request(connection, path, { headers, signal: either }, signal);
    if (response.status === 204 || !response.body) throw new NoFurtherEvents();
    onConnection?.('open');
    const received: string[] = [];
    const parser = createParser({ onEvent: (message) => received.push(message.data) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await read(reader, signal);
      if (done) return;
      clearTimeout(timer);
      timer = startIdleTimer();
      parser.feed(decoder.decode(value, { stream: true }));
      for (const data of received.splice(0)) yield parseJson(data, RESPONSES.event);
    }
  } finally {
    clearTimeout(timer);
    // Also ends the request if the consumer stops early.
    closed.abort();
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal | undefined) {
  try {
    return await reader.read();
  } catch (error) {
    throw connectionError(error, signal);
  }
}
