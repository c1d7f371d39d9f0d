import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process by its id and start time: the system reuses ids, but not the pair. */
export type ProcessIdentity = { readonly pid: number; readonly started: string };

/** How to end a process: signals in order, each at a time since the first attempt, until it has exited. */
export type Ending = readonly { readonly afterMs: number; readonly signal: NodeJS.Signals }[];

const POLL_MS = 50;

/** @returns undefined if no such process is running; zombies do not count as running */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export const isRunning = ({ pid, started }: ProcessIdentity): boolean => identify(pid)?.started === started;

/** Ends a process that is not our child, and returns when it has exited, or `withinMs` after the last signal. */
export async function endProcess(
  identity: ProcessIdentity,
  ending: Ending,
  withinMs = 5_000,
): Promise<boolean> {
  const began = performance.now();
  const remaining = [...ending];
  const lastMs = Math.max(0, ...ending.map(({ afterMs }) => afterMs)) + withinMs;
  while (isRunning(identity)) {
    const elapsedMs = performance.now() - began;
    if (elapsedMs > lastMs) return false;
    if (remaining[0] && elapsedMs >= remaining[0].afterMs) send(identity.pid, remaining.shift()?.signal);
    await sleep(POLL_MS);
  }
  return true;
}

/** Program and arguments of a process as one text; empty if it has exited. */
export function commandLine(pid: number): string {
  return process.platform === 'linux'
    ? (readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? '')
    : ps('args=', pid);
}

function send(pid: number, signal: NodeJS.Signals | undefined): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has just exited.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The boot and the tick of its start: after a reboot, ticks restart from zero. */
function startOnLinux(pid: number): string | undefined {
  // The name, in parentheses, may itself contain spaces and parentheses.
  const fields = readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  if (fields?.[19] === undefined || /[ZX]/.test(fields[0] ?? '')) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}+${fields[19]}`;
}

function startByPs(pid: number): string | undefined {
  const [, state = '', started] = /^(\S+)\s+(.*)$/.exec(ps('stat=,lstart=', pid)) ?? [];
  return state.startsWith('Z') ? undefined : started;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

const ps = (columns: string, pid: number): string =>
  spawnSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: process.env['PATH'] },
  }).stdout?.trim() ?? '';
