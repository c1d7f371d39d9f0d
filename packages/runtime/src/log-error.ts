import { PoiseError } from '@poise/shared/errors';
import { cleanText, read } from './log-text.ts';

/** The properties of an error that may be logged. All others stay out of the log. */
export type LoggedError = {
  /** Name of its class, or its own `name`. */
  type: string;
  /** From our error table, the system (`ECONNREFUSED`), PostgreSQL (SQLSTATE) or Redis (`OOM`). */
  code?: string | number;
  /** For our own errors only: other messages quote commands, queries, paths and text of users. */
  message?: string;
  /** The stack without its first line, which would repeat the message. */
  stack?: string;
  cause?: LoggedError;
  /** The errors of an `AggregateError`. */
  errors?: LoggedError[];
};

const MAX_CAUSES = 5;
const MAX_PARTS = 4;
const MAX_FRAMES = 30;

const NAME = /^[A-Za-z][\w.]{0,63}$/;
const CODE = /^\w{1,64}$/;
/** Each error message of Redis begins with its kind, a word in capitals. */
const REDIS_KIND = /^[A-Z]{2,32}(?= )/;
const FRAME = /^\s+at .+(?::\d+:\d+|<anonymous>|native|index \d+)\)?$/;

/**
 * Describes anything thrown by an allow list: type, code, our own message, stack, and the same for its
 * causes. Never throws, whatever the error is: getters and proxies may throw, and causes may be circular.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!isError(error)) return { type: typeof error };
  const code = codeOf(error);
  const stack = stackOf(error);
  const described: LoggedError = {
    type: typeOf(error),
    ...(code !== undefined && { code }),
    ...(isOurs(error) && { message: cleanText(String(read(error, 'message'))) }),
    ...(stack !== '' && { stack }),
  };
  if (depth >= MAX_CAUSES) return described;
  const cause = read(error, 'cause');
  if (cause !== undefined) described.cause = describeError(cause, depth + 1);
  const parts = partsOf(error);
  if (parts.length > 0) described.errors = parts.map((part) => describeError(part, depth + 1));
  return described;
}

/** Whether a value is an error, of this realm or another. Proxies are not recognised. */
export function isError(value: unknown): value is Error {
  try {
    return Error.isError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

function isOurs(error: Error): boolean {
  try {
    return error instanceof PoiseError;
  } catch {
    return false;
  }
}

function typeOf(error: Error): string {
  const names = [read(error, 'name'), read(read(error, 'constructor'), 'name')];
  return names.find((name): name is string => typeof name === 'string' && NAME.test(name)) ?? 'Error';
}

function codeOf(error: Error): string | number | undefined {
  const code = read(error, 'code');
  if (typeof code === 'string' && CODE.test(code)) return code;
  if (Number.isSafeInteger(code)) return code as number;
  if (read(error, 'name') !== 'ReplyError') return undefined;
  return REDIS_KIND.exec(String(read(error, 'message')))?.[0];
}

/**
 * The frames at the end of a stack. It begins with the message, which may look like a frame, so the
 * message is removed first.
 */
function stackOf(error: Error): string {
  const stack = read(error, 'stack');
  if (typeof stack !== 'string') return '';
  const message = read(error, 'message');
  const head = typeof message === 'string' ? stack.indexOf(message) : -1;
  const lines = (head < 0 ? stack : stack.slice(head + String(message).length)).split('\n');
  const last = lines.findLastIndex((line) => !FRAME.test(line));
  return lines
    .slice(last + 1)
    .slice(0, MAX_FRAMES)
    .map(cleanText)
    .join('\n');
}

function partsOf(error: Error): unknown[] {
  try {
    return error instanceof AggregateError ? error.errors.slice(0, MAX_PARTS) : [];
  } catch {
    return [];
  }
}
