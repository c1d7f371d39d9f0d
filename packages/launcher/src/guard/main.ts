/**
 * The guard of a local installation: a process that outlives its launcher just long enough to end what it
 * started, however the launcher ended. The end of the channel between them is the signal.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { endProcess, identify, type ProcessIdentity } from '../processes.ts';
import type { GuardReply, GuardRequest, Program, Ward } from './messages.ts';

const wards = new Map<number, Ward & ProcessIdentity>();

// A supervisor may signal every process of the installation at once. The guard must exit last.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', (request: GuardRequest) => {
  if (request.type === 'run') run(request.id, request.program);
  else if (request.type === 'watch') watch(request.ward);
  else wards.delete(request.pid);
});
process.once('disconnect', () => void endAll());
// The channel may have ended while this module was loading.
if (!process.connected) void endAll();

function watch(ward: Ward): void {
  const identity = identify(ward.pid);
  if (identity) wards.set(ward.pid, { ...ward, ...identity });
}

function run(id: number, { file, args, account, logFile, ...ward }: Program): void {
  const reply = (message: GuardReply) => process.connected && process.send?.(message);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(file, args, {
    ...account,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.once('error', ({ message }) => reply({ type: 'failed', id, message }));
  if (child.pid === undefined) return;
  watch({ ...ward, pid: child.pid });
  reply({ type: 'running', id, pid: child.pid });
}

async function endAll(): Promise<void> {
  for (const last of [false, true]) {
    const now = [...wards.values()].filter((ward) => ward.last === last);
    await Promise.all(now.map((ward) => endProcess(ward, ward.ending)));
  }
  process.exit();
}
