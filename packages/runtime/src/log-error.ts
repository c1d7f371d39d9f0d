import { PoiseError } from '@poise/shared/errors';
import { cleanText, read } from './log-text.ts';

/** What a log line may say of an error. Whatever else hangs on it stays out of the log. */
export type LoggedError = {
  /** Name of its class, or the one that it was given. */
  type: string;
  /** Of our table, of the system (`ECONNREFUSED`), of PostgreSQL (SQLSTATE) or of Redis (`OOM`). */
  code?: string | number;
  /** Of our own errors only: those of others quote commands, queries, paths and what people wrote. */
  message?: string;
  /** Where it was thrown, without its first line, which would repeat the message. */
  stack?: string;
  cause?: LoggedError;
  /** The parts of an `AggregateError`. */
  errors?: LoggedError[];
};

const MAX_CAUSES = 5;
const MAX_PARTS = 4;
const MAX_FRAMES = 30;

const NAME = /^[A-Za-z][\w.]{0,63}$/;
const CODE = /^\w{1,64}$/;
/** Redis begins each of its refusals with a word in capitals, which is its kind. */
const REDIS_KIND = /^[A-Z]{2,32}(?= )/;
const FRAME = /^\s+at .+(?::\d+:\d+|<anonymous>|native|index \d+)\)?$/;

/**
 * Anything that was thrown, by an allow list: its type, its code, our own message, the stack, and the
 * same of its causes. Never throws, whatever the error is: getters may, proxies may, causes may circle.
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

/** Whether it is an error, of this realm or of another. Of a proxy nobody knows. */
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
 * The frames at the end of a stack. Its head is the message, which may look like a frame: what the
 * error itself says is cut off first.
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
