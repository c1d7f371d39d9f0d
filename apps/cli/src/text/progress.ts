export type Progress = {
  /** @param share 0 to 1 */
  show(activity: string, share: number): void;
  note(text: string): void;
  /** Prints a line above the progress bar. */
  print(line: string): void;
  end(): void;
};

const WIDTH = 30;

/** A progress bar on a terminal; elsewhere, as in a log, one line for each quarter. */
export function createProgress(out: NodeJS.WriteStream): Progress {
  let last = '';
  let open = false;

  function draw(line: string): void {
    if (line === last) return;
    last = line;
    if (out.isTTY) {
      out.write(`\r\x1b[2K${line}`);
      open = true;
    } else {
      out.write(`${line}\n`);
    }
  }

  function clear(): void {
    if (open) out.write('\r\x1b[2K');
    open = false;
  }

  return {
    show(activity, share) {
      if (!out.isTTY) {
        draw(`${activity} ${Math.floor(share * 4) * 25} %`);
        return;
      }
      const filled = Math.round(share * WIDTH);
      draw(
        `${activity.padEnd(12)} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(share * 100)} %`,
      );
    },
    note: (text) => draw(`${text}…`),
    print(line) {
      clear();
      out.write(`${line}\n`);
    },
    end: clear,
  };
}
