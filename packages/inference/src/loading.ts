import { setTimeout as sleep } from 'node:timers/promises';

const [LOADING, CLOSED] = [0, 1];
const POLL_INTERVAL_MS = 10;

/** Shared between a model pool and its threads: how many threads are loading models, and whether the pool is closed. */
export const createLoading = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** Called in a thread: loads models unless the pool is closed. */
export async function loadUnlessClosed<T>(
  loading: Int32Array,
  load: () => Promise<T>,
): Promise<T | undefined> {
  Atomics.add(loading, LOADING, 1);
  try {
    return Atomics.load(loading, CLOSED) === 1 ? undefined : await load();
  } finally {
    Atomics.sub(loading, LOADING, 1);
  }
}

/** Called in the pool: prevents further loading, and waits up to `timeoutMs` for threads that are loading. */
export async function closeLoading(loading: Int32Array, timeoutMs: number): Promise<void> {
  Atomics.store(loading, CLOSED, 1);
  const deadline = performance.now() + timeoutMs;
  while (Atomics.load(loading, LOADING) > 0 && performance.now() < deadline) await sleep(POLL_INTERVAL_MS);
}
