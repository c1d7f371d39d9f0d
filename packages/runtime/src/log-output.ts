import { writeSync } from 'node:fs';

const STANDARD_OUTPUT = 1;
/** A reader that takes nothing for this long costs lines, not the service. */
const PATIENCE_MS = 500;
const PAUSE_MS = 10;

/**
 * Standard output, written at once: what is said last, before a process exits, is what matters most. A
 * line that cannot be written (a full disk, a reader that is gone or stuck) is lost and nothing else.
 */
export function createLogOutput(write = (bytes: Uint8Array) => writeSync(STANDARD_OUTPUT, bytes)) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let waits = true;
  let cut = false;

  /** @returns how many bytes were taken; fewer than all when the line is lost */
  function push(bytes: Uint8Array): number {
    let taken = 0;
    let waitedMs = 0;
    while (taken < bytes.length) {
      try {
        taken += write(bytes.subarray(taken));
        waits = true;
      } catch (error) {
        const isBusy = (error as NodeJS.ErrnoException).code === 'EAGAIN';
        // Once it was waited for in vain, further lines are not waited for until one is taken.
        if (!isBusy || !waits || waitedMs >= PATIENCE_MS) {
          waits &&= !isBusy;
          return taken;
        }
        Atomics.wait(pause, 0, 0, PAUSE_MS);
        waitedMs += PAUSE_MS;
      }
    }
    return taken;
  }

  return {
    write(line: string): void {
      // What was cut off must not run into the next line.
      const bytes = Buffer.from(cut ? `\n${line}` : line);
      const taken = push(bytes);
      cut = taken === 0 ? cut : taken < bytes.length;
    },
  };
}
