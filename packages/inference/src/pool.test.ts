import { PoiseError } from '@poise/shared/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { createModelPool, type ModelPool } from './pool.ts';
import type { TestTask } from './testing/thread.ts';

describe('model pool', () => {
  let pool: ModelPool<TestTask, number>;
  afterEach(() => pool.close());

  const start = (options: { threads?: number; taskTimeoutMs?: number; stopTimeoutMs?: number } = {}) =>
    (pool = createModelPool({
      module: new URL('./testing/thread.ts', import.meta.url),
      threads: 1,
      taskTimeoutMs: 60_000,
      maxHeapMb: 256,
      stopTimeoutMs: 200,
      workerData: { offset: 1 },
      ...options,
    }));

  it('when tasks run in parallel, then each gets its own result, computed with the workerData of the pool', async () => {
    start({ threads: 2 });
    const results = await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run({ do: 'double', value })));
    expect(results).toEqual([3, 5, 7, 9, 11]);
  });

  it('when a thread runs a second task, then its module is not loaded again', async () => {
    start();
    expect([await pool.run({ do: 'count' }), await pool.run({ do: 'count' })]).toEqual([1, 2]);
  });

  it('when a thread dies, then its task fails and the next one succeeds', async () => {
    start();
    const dying = pool.run({ do: 'die' });
    const next = pool.run({ do: 'double', value: 4 });
    await expect(dying).rejects.toMatchObject({ name: 'PoiseError', code: 'analysis_failed' });
    await expect(next).resolves.toBe(9);
  });

  it('when the handler throws, then the cause is preserved and the thread survives', async () => {
    start();
    await pool.run({ do: 'count' });
    const error = await pool.run({ do: 'throw' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PoiseError);
    expect((error as PoiseError).cause).toMatchObject({ message: 'the model failed' });
    await expect(pool.run({ do: 'count' })).resolves.toBe(3);
  });

  it('when a running task is aborted, then it stops by itself and its thread survives', async () => {
    start({ stopTimeoutMs: 60_000 });
    await pool.run({ do: 'count' });
    const controller = new AbortController();
    const working = pool.run({ do: 'work until stopped' }, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('cancelled by the caller')));
    await expect(working).rejects.toThrow('cancelled by the caller');
    await expect(pool.run({ do: 'count' })).resolves.toBe(3);
  });

  it('when a task exceeds its time limit, then it stops by itself with analysis_timeout and its thread survives', async () => {
    start({ stopTimeoutMs: 60_000, taskTimeoutMs: 500 });
    await pool.run({ do: 'count' });
    await expect(pool.run({ do: 'work until stopped' })).rejects.toMatchObject({ code: 'analysis_timeout' });
    await expect(pool.run({ do: 'count' })).resolves.toBe(3);
  });

  it('when a hanging task is aborted, then it rejects with the reason and the next one succeeds', async () => {
    start();
    await pool.run({ do: 'count' });
    const controller = new AbortController();
    const hanging = pool.run({ do: 'hang' }, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('cancelled by the caller')));
    await expect(hanging).rejects.toThrow('cancelled by the caller');
    await expect(pool.run({ do: 'double', value: 1 })).resolves.toBe(3);
  });

  it('when a waiting task is aborted, then it never runs', async () => {
    start();
    const controller = new AbortController();
    const first = pool.run({ do: 'count' });
    const waiting = pool.run({ do: 'count' }, { signal: controller.signal });
    controller.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
    await first;
    await expect(pool.run({ do: 'count' })).resolves.toBe(2);
  });

  it('when a task hangs, then it fails with analysis_timeout and the next one succeeds', async () => {
    start({ taskTimeoutMs: 2_000 });
    await pool.run({ do: 'count' });
    await expect(pool.run({ do: 'hang' })).rejects.toMatchObject({ code: 'analysis_timeout' });
    await expect(pool.run({ do: 'double', value: 1 })).resolves.toBe(3);
  });

  it('when the pool is closed, then running and waiting tasks fail', async () => {
    start();
    await pool.run({ do: 'count' });
    const hanging = expect(pool.run({ do: 'hang' })).rejects.toMatchObject({ code: 'analysis_failed' });
    const waiting = expect(pool.run({ do: 'count' })).rejects.toMatchObject({ code: 'analysis_failed' });
    await pool.close();
    await Promise.all([hanging, waiting]);
  });
});
