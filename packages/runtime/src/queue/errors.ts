import { ERRORS, type ErrorCode, type PoiseError } from '@poise/shared/errors';
import { UnrecoverableError } from 'bullmq';

/**
 * The only mapping of errors to the queue: errors that are not retryable are not retried. The reason that
 * BullMQ stores is only the code, since details could contain what a candidate said or sent.
 */
export function toQueueError(error: PoiseError): Error {
  return error.retryable ? new Error(error.code) : new UnrecoverableError(error.code);
}

/** The error code of a failed job, from the reason that BullMQ stored. */
export function failureCode(reason: string): ErrorCode {
  if (Object.hasOwn(ERRORS, reason)) return reason as ErrorCode;
  // The only reason that BullMQ itself sets here: the job ended its process too often.
  return reason.startsWith('job stalled') ? 'chunk_quarantined' : 'internal';
}
