import type { WakeUpBus } from '@poise/runtime';
import type { InterviewEvent, InterviewId } from '@poise/shared/contracts';
import { type Db, interviewEvents, observations } from '@poise/store';

/** A wake-up may be lost: the table is also read unasked. */
const POLL_MS = 2_000;
/** Proxies cut connections that are silent for longer. */
const HEARTBEAT_MS = 15_000;
const PAGE = 200;

/** After the complete report, or the erasure, nothing follows. */
export const isLast = ({ body }: InterviewEvent): boolean =>
  (body.type === 'report.ready' && body.complete) || body.type === 'interview.erased';

/**
 * The events of an interview after `seq`, as they happen, until the last one or until the signal, and
 * among them the outcomes of chunks, which have no number: all of them for who reads from the beginning,
 * from now on for who resumes. Both come from their tables; the bus only says when to look. A `heartbeat`
 * stands for a silence. The reader sets the pace: nothing is read ahead of it.
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
    let ordinal = seq === 0 ? '0' : await observations.lastOrdinal(parts.db, interviewId);
    let silentSinceMs = performance.now();
    while (!signal.aborted) {
      const outcomes = await observations.outcomes(parts.db, interviewId, ordinal, PAGE);
      for (const outcome of outcomes) {
        yield { at: outcome.at.toISOString(), body: outcome.body };
        ordinal = outcome.ordinal;
      }
      // Events come after the outcomes that they follow from: what was read first is whole.
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

/** Waits for a ring, one that came before the wait included. */
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
