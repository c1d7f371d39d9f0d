import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type TestChild, temporaryFolder, waitFor } from '@poise/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { identify } from '../processes.ts';
import { startGuard } from './guard.ts';

const LAUNCHER = join(import.meta.dirname, '../test/a-launcher.ts');

describe('the guard of a launcher', () => {
  const folder = temporaryFolder('guard');
  let launcher: TestChild | undefined;
  let names = 0;
  afterEach(() => launcher?.kill('SIGKILL'));
  afterAll(() => folder.remove());

  async function start() {
    names += 1;
    const logFile = join(folder.path, `${names}.log`);
    const running = startChild(LAUNCHER, { PATH: process.env['PATH'] ?? '' }, [logFile]);
    launcher = running;
    const started = await waitFor('the launcher', async () =>
      running.log.find(({ msg }) => msg === 'started'),
    );
    return {
      running,
      logFile,
      guards: () => running.log.flatMap(({ msg, guard }) => (msg === 'guarded' ? [Number(guard)] : [])),
      parts: [Number(started['database']), ...(started['services'] as number[])],
    };
  }

  const untilGone = (pids: readonly number[]) =>
    waitFor('the end of all of it', async () => pids.every((pid) => !identify(pid)));

  it('when the launcher is killed, then its processes end, hung or not, the database last, and then the guard', async () => {
    const { running, guards, parts, logFile } = await start();
    expect(parts.map((pid) => identify(pid)?.pid)).toEqual(parts);
    running.kill('SIGKILL');
    await untilGone([...parts, ...guards()]);
    const [service, database] = readFileSync(logFile, 'utf8').trim().split('\n');
    expect(service).toMatch(/^service ends/);
    expect(database).toMatch(/^database ends/);
  });

  it('when a supervisor signals everything at once, then the guard exits last', async () => {
    const { running, guards, parts } = await start();
    for (const pid of guards())
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.kill(pid, signal);
    running.kill('SIGTERM');
    await untilGone([...parts, ...guards()]);
  });

  it('when the guard is killed, then a new one takes its place', async () => {
    const { running, guards, parts } = await start();
    const [first = 0] = guards();
    process.kill(first, 'SIGKILL');
    await waitFor('another guard', async () => guards().length === 2);
    expect(parts.map((pid) => identify(pid)?.pid)).toEqual(parts);
    running.kill('SIGKILL');
    await untilGone([...parts, ...guards()]);
  });

  it('when it is closed, then it ends the watched processes and exits; released ones keep running', async () => {
    let guardPid = 0;
    const guard = startGuard(({ pid }) => {
      guardPid = pid;
    });
    const sleeper = (last: boolean) =>
      guard.run({
        file: process.execPath,
        args: ['-e', 'setInterval(() => {}, 1000)'],
        account: {},
        logFile: join(folder.path, 'sleeper.log'),
        ending: [{ afterMs: 0, signal: 'SIGTERM' }],
        last,
      });
    const [watched, forgotten] = [await sleeper(false), await sleeper(true)];
    guard.forget(forgotten.pid);
    await guard.close();
    expect([watched.pid, guardPid].map(identify)).toEqual([undefined, undefined]);
    expect(identify(forgotten.pid)).toEqual(forgotten);
    process.kill(forgotten.pid, 'SIGKILL');
  });

  it('when a program cannot be run, then its start fails with the reason', async () => {
    const guard = startGuard();
    const program = {
      args: [],
      account: {},
      logFile: join(folder.path, 'none.log'),
      ending: [],
      last: false,
    };
    await expect(guard.run({ ...program, file: '/no/such/program' })).rejects.toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('/no/such/program'),
    });
    await guard.close();
  });
});
