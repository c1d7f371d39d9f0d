import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@poise/client';
import { freePorts } from '@poise/launcher';
import { temporaryFolder, waitFor } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInterview } from '../support/interviews.ts';

const ROOT = resolve(import.meta.dirname, '../..');

type Process = { readonly pid: number; readonly parent: number; readonly command: string };

/** All processes of this machine, with their environment where it is readable. */
function processes(): Process[] {
  const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }));
}

describe('when a local installation ends, by whatever cause', () => {
  const folder = temporaryFolder('ends');
  const home = join(folder.path, 'home');
  let port = 0;
  let baseUrl: string;
  /** npm, which leads the process group that a terminal or supervisor would signal. */
  let npm: number;
  /** An interview of the first start, which every later start must still have. */
  let kept: Awaited<ReturnType<typeof openInterview>> | undefined;

  beforeAll(async () => {
    mkdirSync(home);
    [port = 0] = await freePorts(1);
    baseUrl = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    for (const { pid } of partsOf(npm)) signal(pid, 'SIGKILL');
    await folder.remove();
  });

  function begin(): void {
    const child = spawn('npm', ['start', '--', '--port', String(port)], {
      cwd: ROOT,
      env: { ...process.env, POISE_HOME: home },
      stdio: 'ignore',
      detached: true,
    });
    npm = child.pid ?? 0;
  }

  const client = () => createClient({ baseUrl, token: readFileSync(join(home, 'key'), 'utf8').trim() });

  /** As written by `poise up` when everything is ready. */
  async function start(): Promise<Process[]> {
    begin();
    await waitFor('Poise', async () => spawnedBy(npm, 'running.json'), { withinMs: 90_000, everyMs: 100 });
    kept ??= await openInterview(client());
    expect((await client().getInterview(kept)).id).toBe(kept);
    const parts = partsOf(npm);
    // npm, its shell's successor, the launcher, its guard, the server and five services at least.
    expect(parts.length).toBeGreaterThanOrEqual(10);
    return parts;
  }

  /** Whether the launcher that npm started has reported that it is ready. */
  function spawnedBy(ancestor: number, note: string): boolean {
    try {
      const { pid } = JSON.parse(readFileSync(join(home, note), 'utf8')) as { pid: number };
      return partsOf(ancestor).some((part) => part.pid === pid);
    } catch {
      return false;
    }
  }

  const find = (parts: readonly Process[], what: RegExp) =>
    parts.find(({ command }) => what.test(command))?.pid ?? 0;

  /** Bounded: services have 8 s to drain, and the guard 10 s for those that hang. */
  const untilAllEnded = (parts: readonly Process[]) =>
    waitFor(
      'all of its processes to end',
      async () => {
        const now = processes();
        const survives = parts.some(({ pid, command }) =>
          now.some((other) => other.pid === pid && other.command.slice(0, 40) === command.slice(0, 40)),
        );
        return !survives && !now.some(({ command }) => command.includes(home));
      },
      { withinMs: 25_000, everyMs: 100 },
    );

  it.each<[how: string, end: (parts: Process[]) => void]>([
    ['SIGTERM to its process group', () => process.kill(-npm, 'SIGTERM')],
    [
      'Ctrl-C, pressed twice',
      () => {
        process.kill(-npm, 'SIGINT');
        process.kill(-npm, 'SIGINT');
      },
    ],
    [
      'SIGTERM to each of its processes, as systemd sends',
      (parts) => {
        for (const { pid } of parts) signal(pid, 'SIGTERM');
      },
    ],
    ['closing its terminal', () => process.kill(-npm, 'SIGHUP')],
    ['SIGKILL of the launcher', (parts) => process.kill(find(parts, /main\.ts up /), 'SIGKILL')],
    [
      'SIGKILL of the script that runs the launcher',
      (parts) => process.kill(find(parts, /bootstrap\.mjs start /), 'SIGKILL'),
    ],
    ['SIGKILL of npm', () => process.kill(npm, 'SIGKILL')],
    ['SIGKILL of its process group', () => process.kill(-npm, 'SIGKILL')],
  ])('by %s, then no process is left, and the next start has its data', async (_how, end) => {
    const parts = await start();
    end(parts);
    await untilAllEnded(parts);
  });

  it('while it starts, then no process is left either', async () => {
    begin();
    const server = await waitFor('its database', async () => find(partsOf(npm), /postgres -D /) || false, {
      withinMs: 30_000,
    });
    const parts = partsOf(npm);
    expect(parts.map(({ pid }) => pid)).toContain(server);
    process.kill(-npm, 'SIGTERM');
    await untilAllEnded(parts);
  });

  it('by SIGKILL of launcher and guard, and it is restarted at once, then the new one takes over', async () => {
    const parts = await start();
    for (const what of [/guard\/main\.ts/, /main\.ts up /]) process.kill(find(parts, what), 'SIGKILL');
    await sleep(50);
    const after = await start();
    const before = new Set(parts.map(({ pid }) => pid));
    expect(after.filter(({ pid }) => before.has(pid))).toEqual([]);
    process.kill(npm, 'SIGTERM');
    await untilAllEnded([...parts, ...after]);
  });
});

/** The signal may arrive too late for some of the many processes of a database. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process and its descendants. */
function partsOf(ancestor: number): Process[] {
  const all = processes();
  const parts = all.filter(({ pid }) => pid === ancestor);
  for (const part of parts) parts.push(...all.filter(({ parent }) => parent === part.pid));
  return parts;
}
