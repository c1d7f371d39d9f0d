import { workerData } from 'node:worker_threads';
import { loadUnlessClosed } from './loading.ts';
import { useStopFlag } from './stop.ts';

/** The default export of a module that a model pool runs: loads the models and returns the task handler. */
export type ThreadModule<Data, Task, Result> = (
  data: Data,
) => Promise<(task: Task) => Result | Promise<Result>>;

export type ThreadData = { readonly module: string; readonly data: unknown; readonly loading: Int32Array };
export type StoppableTask<Task> = { readonly task: Task; readonly stop: Int32Array };

async function start(): Promise<(stoppable: StoppableTask<unknown>) => Promise<unknown>> {
  const { module, data, loading } = workerData as ThreadData;
  const handle = await loadUnlessClosed(loading, async () => {
    const { default: load } = (await import(module)) as { default: ThreadModule<unknown, unknown, unknown> };
    return load(data);
  });
  return async ({ task, stop }) => {
    if (!handle) throw new Error('the pool was closed before this thread loaded its models');
    useStopFlag(stop);
    return handle(task);
  };
}

export default start();
