import type { CommandId, InterviewId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyBaseLogger } from 'fastify';
import pTimeout from 'p-timeout';
import type { Deps } from './deps.ts';

/** A queue that hangs must not delay a response that is already certain. */
const PUBLISH_TIMEOUT_MS = 2_000;

/**
 * Queues work whose row is committed. It never fails: if the queue is unavailable, the reconciler queues
 * the work later.
 */
export async function queueCommitted(log: FastifyBaseLogger, publish: () => Promise<unknown>): Promise<void> {
  try {
    await pTimeout(publish(), {
      milliseconds: PUBLISH_TIMEOUT_MS,
      fallback: () => {
        throw new PoiseError('unavailable', 'the queue does not respond');
      },
    });
  } catch (err) {
    log.warn({ err }, 'could not queue accepted work; the reconciler will');
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
