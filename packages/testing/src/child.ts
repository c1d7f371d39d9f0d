import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type TestChild = {
  /** The log lines so far. */
  readonly log: readonly { msg?: string; [field: string]: unknown }[];
  kill(signal: NodeJS.Signals): void;
  /** The exit status, once all output has been read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Runs a TypeScript file as a separate process, with only `settings` in its environment. */
export function startChild(
  file: string,
  settings: Record<string, string>,
  args: readonly string[] = [],
): TestChild {
  const child = spawn(process.execPath, [file, ...args], {
    env: settings,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: { msg?: string }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line) as object));
  return {
    log,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  };
}
