import { writeSync } from 'node:fs';

const STANDARD_OUTPUT = 1;
/** If a reader accepts nothing for this long, lines are dropped, so that the service goes on. */
const WRITE_TIMEOUT_MS = 500;
const PAUSE_MS = 10;

/**
 * Standard output, written synchronously: the last lines before a process exits matter most. If a line
 * cannot be written (full disk, reader gone or stuck), only that line is lost.
 */
export function createLogOutput(write = (bytes: Uint8Array) => writeSync(STANDARD_OUTPUT, bytes)) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let waits = true;
  let cut = false;

  /** @returns the number of bytes written; fewer than all if the line is lost */
  function push(bytes: Uint8Array): number {
    let taken = 0;
    let waitedMs = 0;
    while (taken < bytes.length) {
      try {
        taken += write(bytes.subarray(taken));
        waits = true;
      } catch (error) {
        const isBusy = (error as NodeJS.ErrnoException).code === 'EAGAIN';
        // After a timeout, further lines do not wait until one is accepted again.
        if (!isBusy || !waits || waitedMs >= WRITE_TIMEOUT_MS) {
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
      // A truncated line must not run into the next one.
      const bytes = Buffer.from(cut ? `\n${line}` : line);
      const taken = push(bytes);
      cut = taken === 0 ? cut : taken < bytes.length;
    },
  };
}
