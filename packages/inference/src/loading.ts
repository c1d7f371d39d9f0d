import { setTimeout as sleep } from 'node:timers/promises';

const [LOADING, CLOSED] = [0, 1];
const LOOK_EVERY_MS = 10;

/** Shared by a model pool and its threads: how many of them load models, and whether the pool is closed. */
export const createLoading = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** In a thread: loads models, unless the pool is closed. */
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

/** In the pool: lets no thread begin to load any more, and waits for those that do. */
export async function closeLoading(loading: Int32Array, withinMs: number): Promise<void> {
  Atomics.store(loading, CLOSED, 1);
  const lastMs = performance.now() + withinMs;
  while (Atomics.load(loading, LOADING) > 0 && performance.now() < lastMs) await sleep(LOOK_EVERY_MS);
}
