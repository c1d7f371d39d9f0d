import { UnrecoverableError } from 'bullmq';
import { toPoiseError } from '../../errors/index.ts';

/**
 * The one mapping of errors to the queue: what cannot get better is not tried again. The reason
 * that BullMQ stores is the bare code, since details could name what a candidate said or sent.
 */
export function toQueueError(error: unknown): Error {
  const known = toPoiseError(error);
  return known.retryable ? new Error(known.code) : new UnrecoverableError(known.code);
}
