import { PoiseApiError, PoiseConnectionError } from './errors.ts';

export type RetryPolicy = {
  /** Calls in total, the first included. */
  attempts: number;
  /** Longest wait before the second call; it doubles with each further one. */
  baseMs: number;
  /** No wait is longer; a server that asks for more (`Retry-After`) gets its error passed on. */
  maxMs: number;
};

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, baseMs: 300, maxMs: 30_000 };

const PASSING = new Set([429, 502, 503, 504]);

/** True for failures that may be gone a moment later. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof PoiseConnectionError || (error instanceof PoiseApiError && PASSING.has(error.status))
  );
}

/**
 * How long to wait after failure number `failures` (1 is the first), in milliseconds: what the
 * server asked for, else exponential backoff with full jitter. `undefined`: do not wait, give up.
 */
export function waitMs(
  error: unknown,
  failures: number,
  policy: RetryPolicy,
  random: number,
): number | undefined {
  if (!isPassing(error)) return undefined;
  const asked = error instanceof PoiseApiError ? error.retryAfterSeconds : undefined;
  if (asked !== undefined) return asked * 1000 <= policy.maxMs ? asked * 1000 : undefined;
  return random * Math.min(policy.maxMs, policy.baseMs * 2 ** (failures - 1));
}

/** Repeats an idempotent call while its failures are passing ones. */
export async function withRetry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      const wait = failures < policy.attempts ? waitMs(error, failures, policy, Math.random()) : undefined;
      if (wait === undefined) throw error;
      await sleep(wait, signal);
    }
  }
}

/** Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
