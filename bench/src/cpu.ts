import { readdirSync, readFileSync } from 'node:fs';

/** CPU time used by all threads of the process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The result of some work, and the CPU time it took in milliseconds. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const before = cpuMs();
  const result = await work();
  return { result, ms: cpuMs() - before };
}

/** The clock tick of Linux, in which the kernel counts CPU time. */
const TICKS_PER_SECOND = 100;

/** CPU time used by a process, its children that run and those that have ended, in seconds. Linux only. */
export function treeCpuSeconds(pid: number): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    const times = /^\d+$/.test(entry) ? timesOf(Number(entry)) : undefined;
    if (times && Number(entry) === pid) ticks += times.own + times.ended;
    else if (times?.parent === pid) ticks += times.own;
  }
  return ticks / TICKS_PER_SECOND;
}

/** proc_pid_stat(5); undefined if the process has ended. */
function timesOf(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    // The name in parentheses may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map((i) =>
      Number(fields[i]),
    );
    return { parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}
