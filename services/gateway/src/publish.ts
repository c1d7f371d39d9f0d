import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandId, InterviewId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyBaseLogger } from 'fastify';
import type { Deps } from './deps.ts';

/** A queue that hangs must not keep a caller waiting for an answer that is already certain. */
const PATIENCE_MS = 2_000;

/**
 * Queues work whose row is committed. It never fails: the row is the record, and the reconciler
 * queues it again should this have been in vain.
 */
export async function queueCommitted(log: FastifyBaseLogger, publish: () => Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  try {
    const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
      throw new PoiseError('unavailable', 'the queue does not answer');
    });
    const published = publish();
    published.catch(() => undefined); // may still fail after we stopped waiting
    await Promise.race([published, late]);
  } catch (err) {
    log.warn({ err }, 'could not queue accepted work, the reconciler will');
  } finally {
    patience.abort();
  }
}

export async function queueCommand(
  deps: Pick<Deps, 'queue'>,
  log: FastifyBaseLogger,
  interviewId: InterviewId,
  commandId: CommandId,
): Promise<void> {
  await queueCommitted(log, () => deps.queue.publish('interview.command', { interviewId, commandId }));
}
