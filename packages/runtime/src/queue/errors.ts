import { ERRORS, type ErrorCode, type PoiseError } from '@poise/shared/errors';
import { UnrecoverableError } from 'bullmq';

/**
 * The one mapping of errors to the queue: what cannot get better is not tried again. The reason
 * that BullMQ stores is the bare code, since details could name what a candidate said or sent.
 */
export function toQueueError(error: PoiseError): Error {
  return error.retryable ? new Error(error.code) : new UnrecoverableError(error.code);
}

/**
 * Whether the last try of a job ends it without a trace in the failed set. Media that are gone were
 * erased or withdrawn while the job was on its way: no operator can bring them back. Its handler has
 * accounted for its chunks by then, and the record drops what is said of chunks that it no longer has.
 */
export function endsQuietly(error: PoiseError): boolean {
  return error.code === 'blob_missing';
}

/** The code that a job was given up with, from the reason that BullMQ stored. */
export function givenUpCode(reason: string): ErrorCode {
  if (Object.hasOwn(ERRORS, reason)) return reason as ErrorCode;
  // The one reason of its own that BullMQ has here: the job ended its process too often.
  return reason.startsWith('job stalled') ? 'chunk_quarantined' : 'internal';
}
