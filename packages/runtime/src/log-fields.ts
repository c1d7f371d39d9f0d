import { types } from 'node:util';
import { describeError, isError } from './log-error.ts';
import { cleanText } from './log-text.ts';

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
/** Limit for a whole line: values that are both wide and deep would still have millions. */
const MAX_VALUES = 500;

/** Personal values and secrets, which are removed at any depth. */
const NEVER = new Set(['pii', 'authorization', 'cookie', 'set-cookie', 'password', 'secret', 'token']);

/** Names that the log line or JavaScript itself uses. */
const TAKEN = new Set(['level', 'time', 'service', 'msg', '__proto__', 'hasOwnProperty', 'toJSON']);

/**
 * The fields of a log line as plain data: the result cannot throw, is not circular, and contains neither
 * bytes nor anything that must not be logged. Never throws.
 */
export function plainFields(fields: unknown): { [key: string]: Plain } {
  if (fields === undefined) return {};
  if (isError(fields)) return { err: describeError(fields) };
  const plain = toPlain(fields, 0, { left: MAX_VALUES });
  if (plain === null) return {};
  return typeof plain === 'object' && !Array.isArray(plain) ? plain : { value: plain };
}

function toPlain(value: unknown, depth: number, budget: { left: number }): Plain {
  budget.left -= 1;
  if (budget.left < 0) return '[more]';
  try {
    switch (typeof value) {
      case 'string':
        return cleanText(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return cleanText(String(value));
      case 'object':
        return value === null ? null : objectToPlain(value, depth, budget);
      default:
        return `[${typeof value}]`;
    }
  } catch {
    return '[unreadable]';
  }
}

/** Lists and plain objects by their content, dates by their time, everything else only by its kind. */
function objectToPlain(value: object, depth: number, budget: { left: number }): Plain {
  if (types.isProxy(value)) return '[Proxy]';
  if (isError(value)) return describeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[Date]' : value.toISOString();
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return `[${kindOf(value)}]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (isList) return value.slice(0, MAX_ENTRIES).map((entry) => toPlain(entry, depth + 1, budget));
  return entriesToPlain(value as Record<string, unknown>, depth, budget);
}

function entriesToPlain(
  value: Record<string, unknown>,
  depth: number,
  budget: { left: number },
): { [key: string]: Plain } {
  const plain: { [key: string]: Plain } = {};
  for (const key of Object.keys(value).slice(0, MAX_ENTRIES)) {
    if (NEVER.has(key.toLowerCase())) continue;
    const name = TAKEN.has(key) ? `${key}_` : cleanText(key);
    // This field holds what was thrown, whether it is an error or not.
    plain[name] = key === 'err' ? describeField(value) : readPlain(value, key, depth, budget);
  }
  return plain;
}

function readPlain(
  value: Record<string, unknown>,
  key: string,
  depth: number,
  budget: { left: number },
): Plain {
  try {
    return toPlain(value[key], depth + 1, budget);
  } catch {
    return '[unreadable]';
  }
}

function describeField(value: Record<string, unknown>): Plain {
  try {
    return value['err'] == null ? null : describeError(value['err']);
  } catch {
    return '[unreadable]';
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function kindOf(value: object): string {
  const { name } = (Object.getPrototypeOf(value) as { constructor: { name: unknown } }).constructor;
  return typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'object';
}
