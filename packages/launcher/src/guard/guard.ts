import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { identify, type ProcessIdentity } from '../processes.ts';
import type { GuardReply, GuardRequest, Program, Ward } from './messages.ts';

const RESTART_AFTER_MS = 200;

/** Ends what the launcher started once the launcher is gone, even if it was killed. */
export type Guard = {
  /**
   * Runs a program as a child of the guard: there is no moment in which it has no guard.
   * @throws {PoiseError} `unavailable` when it cannot be run
   */
  run(program: Program): Promise<ProcessIdentity>;
  /** From now on, this process is ended too. */
  watch(ward: Ward): void;
  forget(pid: number): void;
  /** Ends whatever is still watched, then the guard. */
  close(): Promise<void>;
};

/**
 * Starts the guard of this process, and another one whenever it is lost.
 * @param onStart called with each of them
 */
export function startGuard(onStart: (guard: ProcessIdentity) => void = () => undefined): Guard {
  const wards = new Map<number, Ward>();
  const waiting = new Map<number, PromiseWithResolvers<number>>();
  let runs = 0;
  let closing = false;
  let child = start();

  function start(): ChildProcess {
    const guard = fork(join(import.meta.dirname, 'main.ts'), [], {
      // A session of its own: what ends the launcher's whole group, or its terminal, leaves it alone.
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
      for (const { reject } of waiting.values()) reject(new PoiseError('unavailable', 'the guard was lost'));
      waiting.clear();
      if (!closing) setTimeout(() => !closing && (child = start()), RESTART_AFTER_MS);
    });
    // Told by 'exit'.
    guard.on('error', () => undefined);
    const identity = guard.pid === undefined ? undefined : identify(guard.pid);
    if (identity) onStart(identity);
    for (const ward of wards.values()) guard.send({ type: 'watch', ward } satisfies GuardRequest, ignore);
    return guard;
  }

  // What is sent to a guard that is lost goes to the next one, since it is kept here.
  const send = (request: GuardRequest) => child.connected && child.send(request, ignore);

  return {
    async run(program) {
      runs += 1;
      const answer = Promise.withResolvers<number>();
      waiting.set(runs, answer);
      if (!send({ type: 'run', id: runs, program })) answer.reject(new PoiseError('unavailable', 'no guard'));
      const pid = await answer.promise;
      wards.set(pid, { pid, ending: program.ending, last: program.last });
      // One that ended already has no identity: whoever waits for it finds it gone.
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
