export type Progress = {
  /** @param share 0 to 1 */
  show(what: string, share: number): void;
  note(text: string): void;
  /** A line of its own, whatever is being shown. */
  say(line: string): void;
  end(): void;
};

const WIDTH = 30;

/** One line that redraws itself on a terminal; elsewhere (a log, CI) a line each quarter of the way. */
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
    show(what, share) {
      if (!out.isTTY) {
        draw(`${what} ${Math.floor(share * 4) * 25} %`);
        return;
      }
      const filled = Math.round(share * WIDTH);
      draw(
        `${what.padEnd(10)} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(share * 100)} %`,
      );
    },
    note: (text) => draw(`${text}…`),
    say(line) {
      clear();
      out.write(`${line}\n`);
    },
    end: clear,
  };
}
