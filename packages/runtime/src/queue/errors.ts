import { ERRORS, type ErrorCode, type PoiseError } from '@poise/shared/errors';
import { UnrecoverableError } from 'bullmq';

/**
 * The one mapping of errors to the queue: what cannot get better is not tried again. The reason
 * that BullMQ stores is the bare code, since details could name what a candidate said or sent.
 */
export function toQueueError(error: PoiseError): Error {
  return error.retryable ? new Error(error.code) : new UnrecoverableError(error.code);
}

/** The code that a job failed with, from the reason that BullMQ stored. */
export function failureCode(reason: string): ErrorCode {
  if (Object.hasOwn(ERRORS, reason)) return reason as ErrorCode;
  // The one reason of its own that BullMQ has here: the job ended its process too often.
  return reason.startsWith('job stalled') ? 'chunk_quarantined' : 'internal';
}
