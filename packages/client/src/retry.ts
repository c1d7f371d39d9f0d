import { PoiseApiError, PoiseConnectionError } from './errors.ts';

export type RetryPolicy = {
  /** Total number of attempts, including the first. */
  attempts: number;
  /** Maximum delay before the second attempt; doubled for each further attempt. */
  baseMs: number;
  /** Upper limit of the delay. If `Retry-After` is longer, the error is thrown instead. */
  maxMs: number;
};

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, baseMs: 300, maxMs: 30_000 };

const TRANSIENT_STATUSES = new Set([429, 502, 503, 504]);

/** Whether a failure is transient. */
function isTransient(error: unknown): boolean {
  return (
    error instanceof PoiseConnectionError ||
    (error instanceof PoiseApiError && TRANSIENT_STATUSES.has(error.status))
  );
}

/**
 * The delay after failure number `failures` (1 for the first), in milliseconds: `Retry-After` if
 * present, otherwise exponential backoff with full jitter. `undefined`: do not retry.
 */
export function waitMs(
  error: unknown,
  failures: number,
  policy: RetryPolicy,
  random: number,
): number | undefined {
  if (!isTransient(error)) return undefined;
  const retryAfter = error instanceof PoiseApiError ? error.retryAfterSeconds : undefined;
  if (retryAfter !== undefined) return retryAfter * 1000 <= policy.maxMs ? retryAfter * 1000 : undefined;
  return random * Math.min(policy.maxMs, policy.baseMs * 2 ** (failures - 1));
}

/** Retries an idempotent request after transient failures. */
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

/** Resolves after a delay; rejects with the reason of the signal when it is aborted. */
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
