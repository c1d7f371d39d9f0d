import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, type WriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { debuggerEnv } from './debugger-env.ts';
import type { Guard } from './guard/guard.ts';
import type { Ending } from './processes.ts';

export type ServiceProcess = {
  readonly name: string;
  readonly healthUrl: string;
  /** Id of the current process; it changes with each restart. */
  pid(): number | undefined;
  restarts(): number;
  /** The last lines of its log. */
  logTail(lines: number): string;
  kill(signal: NodeJS.Signals): void;
  /** Sends SIGTERM and waits; after the deadline, SIGKILL. */
  stop(deadlineMs: number): Promise<void>;
};

/** After this long without a crash, the restart delay is reset to its minimum. */
const STABLE_MS = 20_000;

/** Without its launcher, a service stops by itself; this is for a hung one. */
const ENDING: Ending = [{ afterMs: 10_000, signal: 'SIGKILL' }];

/** Runs a service as a child process and restarts it whenever it exits without being stopped. */
export function supervise(options: {
  name: string;
  entry: string;
  cwd: string;
  env: Record<string, string>;
  logFile: string;
  healthUrl: string;
  guard: Guard;
}): ServiceProcess {
  const log: WriteStream = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarts = 0;
  let waitMs = 100;

  function start(): void {
    const startedAt = Date.now();
    const started = spawn(process.execPath, ['--enable-source-maps', options.entry], {
      cwd: options.cwd,
      env: { ...options.env, ...debuggerEnv(process.env) },
      // The channel carries no messages: its end shows the service that its launcher has exited.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    const { pid } = started;
    if (pid !== undefined) options.guard.watch({ pid, ending: ENDING, last: false });
    for (const stream of [started.stdout, started.stderr]) stream?.pipe(log, { end: false });
    started.once('exit', () => {
      if (child === started) child = undefined;
      if (pid !== undefined) options.guard.forget(pid);
      if (stopping) return;
      if (Date.now() - startedAt > STABLE_MS) waitMs = 100;
      setTimeout(() => {
        if (stopping) return;
        restarts += 1;
        start();
      }, waitMs);
      waitMs = Math.min(waitMs * 2, 5_000);
    });
  }
  start();

  return {
    name: options.name,
    healthUrl: options.healthUrl,
    pid: () => child?.pid,
    restarts: () => restarts,
    logTail: (lines) =>
      existsSync(options.logFile)
        ? readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
        : '',
    kill: (signal) => void child?.kill(signal),
    async stop(deadlineMs) {
      stopping = true;
      const running = child;
      if (running && running.exitCode === null && running.signalCode === null) {
        const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
        running.kill('SIGTERM');
        const endedInTime = await Promise.race([
          ended.then(() => true),
          sleep(deadlineMs, false, { ref: false }),
        ]);
        if (!endedInTime) running.kill('SIGKILL');
        await ended;
      }
      log.end();
    },
  };
}
