import { PoiseApiError, PoiseConnectionError, PoiseProtocolError } from '@poise/client';
import { ERRORS, type ErrorCode } from '@poise/shared/errors';
import { MESSAGES, type Message } from './messages.ts';

/** A failure in words for the person using the page. */
export type Failure = Message & {
  /** For support requests. */
  reference: string;
};

export function failureOf(error: unknown): Failure {
  if (error instanceof PoiseApiError) {
    const reference = [error.code, error.problem.requestId].filter(Boolean).join(' · ');
    return { ...MESSAGES[knownCode(error.code)], reference };
  }
  if (error instanceof PoiseConnectionError) {
    return {
      title: 'Poise cannot be reached',
      advice: 'Check that you are online and that Poise is running. Your choices have been kept.',
      next: 'retry',
      reference: 'no connection',
    };
  }
  if (error instanceof PoiseProtocolError) {
    return {
      title: 'Poise sent a response that this page does not understand',
      advice: 'This page may be older than the server. Reload it, then try again.',
      next: 'retry',
      reference: 'unexpected response',
    };
  }
  return { ...MESSAGES.internal, reference: error instanceof Error ? error.name : 'unknown' };
}

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal';
}
