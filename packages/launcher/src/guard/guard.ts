import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { identify, type ProcessIdentity } from '../processes.ts';
import type { GuardReply, GuardRequest, Program, Ward } from './messages.ts';

const RESTART_AFTER_MS = 200;

/** Ends everything that the launcher started once the launcher has exited, even if it was killed. */
export type Guard = {
  /**
   * Runs a program as a child of the guard, so that it is guarded from its start.
   * @throws {PoiseError} `unavailable` if it cannot be run
   */
  run(program: Program): Promise<ProcessIdentity>;
  /** From now on, the guard ends this process too. */
  watch(ward: Ward): void;
  forget(pid: number): void;
  /** Ends every process that is still watched, then the guard. */
  close(): Promise<void>;
};

/**
 * Starts the guard of this process, and a new one whenever it dies.
 * @param onStart called with each guard
 */
export function startGuard(onStart: (guard: ProcessIdentity) => void = () => undefined): Guard {
  const wards = new Map<number, Ward>();
  const waiting = new Map<number, PromiseWithResolvers<number>>();
  let runs = 0;
  let closing = false;
  let child = start();

  function start(): ChildProcess {
    const guard = fork(join(import.meta.dirname, 'main.ts'), [], {
      // A separate session: ending the process group or the terminal of the launcher does not affect it.
      detached: true,
      env: { PATH: process.env['PATH'] },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    guard.on('message', (reply: GuardReply) => {
      if (reply.type === 'running') waiting.get(reply.id)?.resolve(reply.pid);
      else waiting.get(reply.id)?.reject(new PoiseError('unavailable', reply.message));
      waiting.delete(reply.id);
    });
    guard.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new PoiseError('unavailable', 'the guard died'));
      waiting.clear();
      if (!closing) setTimeout(() => !closing && (child = start()), RESTART_AFTER_MS);
    });
    // Handled by 'exit'.
    guard.on('error', () => undefined);
    const identity = guard.pid === undefined ? undefined : identify(guard.pid);
    if (identity) onStart(identity);
    for (const ward of wards.values()) guard.send({ type: 'watch', ward } satisfies GuardRequest, ignore);
    return guard;
  }

  // Kept here, so that messages sent to a guard that died go to the next one.
  const send = (request: GuardRequest) => child.connected && child.send(request, ignore);

  return {
    async run(program) {
      runs += 1;
      const started = Promise.withResolvers<number>();
      waiting.set(runs, started);
      if (!send({ type: 'run', id: runs, program }))
        started.reject(new PoiseError('unavailable', 'no guard'));
      const pid = await started.promise;
      wards.set(pid, { pid, ending: program.ending, last: program.last });
      // A process that has already exited has no identity: waiting for it returns at once.
      return identify(pid) ?? { pid, started: 'ended' };
    },
    watch(ward) {
      wards.set(ward.pid, ward);
      send({ type: 'watch', ward });
    },
    forget(pid) {
      wards.delete(pid);
      send({ type: 'forget', pid });
    },
    async close() {
      closing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

const ignore = (): void => undefined;
