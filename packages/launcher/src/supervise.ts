import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, type WriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { debuggerEnv } from './debugger-env.ts';

export type ServiceProcess = {
  readonly name: string;
  readonly healthUrl: string;
  /** Of the process that runs now; a restarted service has another. */
  pid(): number | undefined;
  restarts(): number;
  /** Last lines of its log. */
  logTail(lines: number): string;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, then waits; SIGKILL past the deadline. */
  stop(deadlineMs: number): Promise<void>;
};

/** A service that stayed up this long starts its restarts anew, from the shortest wait. */
const STEADY_MS = 20_000;

/** Runs a service as a child process and starts it again whenever it ends unasked. */
export function supervise(options: {
  name: string;
  entry: string;
  cwd: string;
  env: Record<string, string>;
  logFile: string;
  healthUrl: string;
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
      // The channel carries nothing: its end tells the service that its launcher is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream?.pipe(log, { end: false });
    started.once('exit', () => {
      if (child === started) child = undefined;
      if (stopping) return;
      if (Date.now() - startedAt > STEADY_MS) waitMs = 100;
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
        const ended = new Promise<void>((done) => running.once('exit', () => done()));
        running.kill('SIGTERM');
        const timely = await Promise.race([ended.then(() => true), sleep(deadlineMs, false, { ref: false })]);
        if (!timely) running.kill('SIGKILL');
        await ended;
      }
      log.end();
    },
  };
}
