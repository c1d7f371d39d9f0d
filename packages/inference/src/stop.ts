/** Of the task that this thread is busy with: a thread of a model pool runs one at a time. */
let flag: Int32Array | undefined;

/** Makes the flag that a task is stopped by. It is shared with the thread, which looks at it as it goes. */
export const createStopFlag = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

export function stop(task: Int32Array): void {
  Atomics.store(task, 0, 1);
}

/** In the thread: from now on it runs the task that this flag stops. */
export function runUnder(task: Int32Array): void {
  flag = task;
}

/**
 * Ends a task that nobody waits for any more; called before each run of a network. Nothing else
 * ends it well: a thread that is terminated while onnxruntime computes takes the whole process with it.
 */
export function throwIfStopped(): void {
  if (flag && Atomics.load(flag, 0) === 1) throw new Error('the task was stopped');
}
