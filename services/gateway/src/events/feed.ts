import type { WakeUpBus } from '@poise/runtime';
import type { InterviewEvent, InterviewId } from '@poise/shared/contracts';
import { chunkOutcomes, type Db, interviewEvents } from '@poise/store';

/** A wake-up may be lost: the table is also read periodically. */
const POLL_MS = 2_000;
/** Proxies close connections that are silent for longer. */
const HEARTBEAT_MS = 15_000;
const PAGE = 200;

/** No events follow the complete report or the erasure. */
export const isLast = ({ body }: InterviewEvent): boolean =>
  (body.type === 'report.ready' && body.complete) || body.type === 'interview.erased';

/**
 * Yields the events of an interview after `seq` as they happen, until the last one or until the signal
 * aborts, together with the outcomes of chunks, which have no number: all of them if read from the beginning,
 * only new ones on resume. Both come from their tables; the bus only signals when to read. A `heartbeat` is
 * yielded during silence. The reader sets the pace: nothing is prefetched.
 */
export async function* followEvents(
  parts: { db: Db; bus: Pick<WakeUpBus, 'listen'> },
  interviewId: InterviewId,
  seq: number,
  signal: AbortSignal,
): AsyncGenerator<InterviewEvent | 'heartbeat'> {
  const alarm = createAlarm(signal);
  const stopListening = parts.bus.listen(interviewId, alarm.ring);
  try {
    let last = seq;
    let ordinal = seq === 0 ? '0' : await chunkOutcomes.lastOrdinal(parts.db, interviewId);
    let silentSinceMs = performance.now();
    while (!signal.aborted) {
      const outcomes = await chunkOutcomes.after(parts.db, interviewId, ordinal, PAGE);
      for (const outcome of outcomes) {
        yield { at: outcome.at.toISOString(), body: outcome.body };
        ordinal = outcome.ordinal;
      }
      // Events are read once all outcomes so far were yielded: an event comes after the outcomes it follows from.
      const events =
        outcomes.length < PAGE ? await interviewEvents.after(parts.db, interviewId, last, PAGE) : [];
      for (const event of events) {
        yield event;
        if (isLast(event)) return;
        last = event.seq;
      }
      if (events.length + outcomes.length > 0) silentSinceMs = performance.now();
      if (performance.now() - silentSinceMs >= HEARTBEAT_MS) {
        yield 'heartbeat';
        silentSinceMs = performance.now();
      }
      if (events.length < PAGE && outcomes.length < PAGE) await alarm.wait(POLL_MS);
    }
  } finally {
    stopListening();
  }
}

/** Waits for a ring, including one from before the wait. */
function createAlarm(signal: AbortSignal) {
  let rang = false;
  let wake: (() => void) | undefined;
  const ring = () => {
    rang = true;
    wake?.();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async wait(ms: number): Promise<void> {
      if (!rang) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      rang = false;
    },
  };
}
