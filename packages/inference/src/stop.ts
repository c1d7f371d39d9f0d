/** The stop flag of the current task: a thread of a model pool runs one task at a time. */
let flag: Int32Array | undefined;

/** Creates the flag that stops a task. It is shared with the thread, which checks it between steps. */
export const createStopFlag = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

export function stop(task: Int32Array): void {
  Atomics.store(task, 0, 1);
}

/** Called in the thread: sets the flag that stops its current task. */
export function useStopFlag(task: Int32Array): void {
  flag = task;
}

/**
 * Ends a stopped task; called before each run of a network. This is the only safe way to end one:
 * terminating a thread while onnxruntime computes would crash the whole process.
 *
 * @throws Error if the task was stopped.
 */
export function throwIfStopped(): void {
  if (flag && Atomics.load(flag, 0) === 1) throw new Error('the task was stopped');
}
