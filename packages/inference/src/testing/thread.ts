import { workerData } from 'node:worker_threads';

/** What the threads of the pool tests can be told to do. */
export type TestTask = { do: 'double'; value: number } | { do: 'count' | 'die' | 'hang' | 'throw' };

const { offset } = workerData as { offset: number };
let tasks = 0;

async function start(): Promise<(task: TestTask) => number> {
  return (task) => {
    tasks += 1;
    switch (task.do) {
      case 'double':
        return 2 * task.value + offset;
      case 'count':
        return tasks;
      case 'die':
        process.exit(3);
      // eslint-disable-next-line no-fallthrough -- process.exit does not return
      case 'hang':
        for (;;);
      case 'throw':
        throw new Error('the model is not happy');
    }
  };
}

export default start();
