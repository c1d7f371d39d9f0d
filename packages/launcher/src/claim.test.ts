import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { claimHome } from './claim.ts';
import { type HomeFolder, homeAt } from './home.ts';
import { identify } from './processes.ts';

describe('the claim of a launcher on its home', () => {
  const folders: ReturnType<typeof temporaryFolder>[] = [];
  let home: HomeFolder;
  beforeEach(() => {
    const folder = temporaryFolder('claim');
    folders.push(folder);
    home = homeAt(folder.path);
  });
  afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

  const leave = (note: unknown) => home.write('launcher.json', JSON.stringify(note));
  const gone = { pid: process.pid, started: 'in another life' };

  async function aProcess() {
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return { child, identity: identify(child.pid ?? 0) };
  }

  it('when a home is free, then it can be claimed, and it is free again once released', async () => {
    const first = await claimHome(home);
    expect(first.tookOver).toBe(false);
    await expect(claimHome(home)).rejects.toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining(`process ${process.pid}`),
    });
    first.release();
    (await claimHome(home)).release();
    expect(readdirSync(home.path)).toEqual([]);
  });

  it.each([
    ['was killed', () => leave({ launcher: gone })],
    ['was killed with its guard', () => leave({ launcher: gone, guard: gone })],
    ['left a note that cannot be read', () => writeFileSync(home.file('launcher.json'), '{"launch')],
  ])('when the previous launcher %s, then its home is taken over', async (_what, before) => {
    before();
    const claim = await claimHome(home);
    expect(claim.tookOver).toBe(true);
    claim.release();
    expect(existsSync(home.file('launcher.json'))).toBe(false);
  });

  it('when the guard of the previous launcher is still running, then the claim waits for it', async () => {
    const { child, identity } = await aProcess();
    leave({ launcher: gone, guard: identity });
    let waited = false;
    const claim = await claimHome(home, {
      onWait: () => {
        waited = true;
        child.kill('SIGKILL');
      },
    });
    expect(waited).toBe(true);
    expect(identify(child.pid ?? 0)).toBeUndefined();
    claim.release();
  });

  it('when the wait is aborted, then so is the claim', async () => {
    const { child, identity } = await aProcess();
    leave({ launcher: gone, guard: identity });
    const abort = new AbortController();
    const waiting = claimHome(home, { signal: abort.signal, onWait: () => abort.abort(new Error('enough')) });
    await expect(waiting).rejects.toThrow('enough');
    child.kill('SIGKILL');
  });

  it('when many launchers claim an abandoned home, then one of them gets it', async () => {
    leave({ launcher: gone });
    const script = `
      const { claimHome } = await import(${JSON.stringify(new URL('./claim.ts', import.meta.url).href)});
      const { homeAt } = await import(${JSON.stringify(new URL('./home.ts', import.meta.url).href)});
      await claimHome(homeAt(${JSON.stringify(home.path)})).then(() => console.log('mine'), ({ code }) => console.log(code));
      setTimeout(() => undefined, 60_000);`;
    const launchers = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const results = await Promise.all(
      launchers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    for (const launcher of launchers) launcher.kill('SIGKILL');
    expect(results.toSorted()).toEqual(['mine', ...Array<string>(4).fill('unavailable')]);
  });
});
