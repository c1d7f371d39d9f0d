import type { ThreadModule } from '../pool-thread.ts';
import { throwIfStopped } from '../stop.ts';

/** The tasks of the threads in the pool tests. */
export type TestTask =
  | { do: 'double'; value: number }
  | { do: 'count' | 'die' | 'hang' | 'throw' | 'work until stopped' };

const start: ThreadModule<{ offset: number }, TestTask, number> = async ({ offset }) => {
  let tasks = 0;
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
      case 'work until stopped':
        for (;;) throwIfStopped();
      case 'throw':
        throw new Error('the model failed');
    }
  };
};

export default start;
