import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@poise/testing';
import { describe, expect, it } from 'vitest';
import { commandLine, endProcess, identify, isRunning } from './processes.ts';

async function start(code: string) {
  const child = spawn(
    process.execPath,
    ['-e', `${code}; console.log('ready'); setInterval(() => {}, 1000)`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('it does not run');
  return { child, identity };
}

describe('a process', () => {
  it('when its id is reused, then the new process is not mistaken for it', async () => {
    const { child, identity } = await start('');
    expect(isRunning(identity)).toBe(true);
    expect(isRunning({ ...identity, started: identify(process.pid)?.started ?? '' })).toBe(false);
    expect(commandLine(identity.pid)).toContain('setInterval');
    child.kill('SIGKILL');
    await waitFor('its end', async () => !isRunning(identity));
    expect(commandLine(identity.pid)).toBe('');
  });

  it('when it is ended, then it gets the signals in order until it exits', async () => {
    const { child, identity } = await start(`process.on('SIGINT', () => undefined)`);
    const ended = once(child, 'exit');
    const gone = await endProcess(identity, [
      { afterMs: 0, signal: 'SIGINT' },
      { afterMs: 200, signal: 'SIGTERM' },
      { afterMs: 60_000, signal: 'SIGKILL' },
    ]);
    expect(gone).toBe(true);
    expect((await ended)[1]).toBe('SIGTERM');
  });

  it('when it survives the last signal, then that is reported', async () => {
    const { child, identity } = await start(`process.on('SIGINT', () => undefined)`);
    expect(await endProcess(identity, [{ afterMs: 0, signal: 'SIGINT' }], 300)).toBe(false);
    child.kill('SIGKILL');
  });

  it('when it has already exited, then nothing is signalled', async () => {
    const stranger = identify(process.pid);
    expect(
      await endProcess({ pid: process.pid, started: 'before' }, [{ afterMs: 0, signal: 'SIGKILL' }]),
    ).toBe(true);
    expect(identify(process.pid)).toEqual(stranger);
  });
});
