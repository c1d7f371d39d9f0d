/** Virtual time of one step of priority. */
const STEP_MS = 10_000;
/** The highest value that BullMQ accepts; 0 would run before all others. */
const PRIORITIES = 2 ** 21 - 1;

/**
 * The priority of one of an interview's jobs in a batch lane, by virtual clocks (Zhang 1990): every
 * interview has a clock that starts when it asks for work and advances with each of its jobs, so that jobs
 * of interviews that wait at the same time take turns, and no job waits for all jobs of a longer interview
 * that came before. The more interviews of its tenant are being analysed, the faster a new one's clock runs: of
 * n recordings accepted at once each gets 1/n of a turn, and of n accepted one after another the k-th gets
 * 1/k, since jobs that wait already keep their place.
 *
 * @param job.index place of the job among those of its interview, from 0.
 * @param job.acceptedMs when the interview asked for the work, epoch ms.
 * @param job.sharers how many interviews of its tenant are being analysed, this one included.
 */
export function fairPriority(job: { index: number; acceptedMs: number; sharers: number }): number {
  const virtual = Math.floor(job.acceptedMs / STEP_MS) + job.index * Math.max(1, job.sharers);
  // It wraps around every 242 days; jobs that are waiting at that moment only lose their turn.
  return 1 + (virtual % PRIORITIES);
}
