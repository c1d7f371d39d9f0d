import { runningTools } from '@poise/testing/media';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findTools, run } from './tools.ts';

const code = (value: string) => expect.objectContaining({ code: value });

/** Endless audio. */
const ENDLESS = ['-v', 'error', '-f', 'lavfi', '-i', 'sine', '-f', 'null', '-'];
/** The same in real time, so that little is written while a test waits. */
const PACED = ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'sine', '-f', 'null', '-'];

describe('findTools', () => {
  it('when they are installed, then their paths are returned', () => {
    expect(findTools()).toEqual({
      ffmpeg: expect.stringMatching(/\/ffmpeg$/),
      ffprobe: expect.stringMatching(/\/ffprobe$/),
    });
  });

  it('when they are not installed, then the error says what to install', () => {
    expect(() => findTools('/nowhere')).toThrow(/tool_missing: .*apt-get install ffmpeg/);
  });
});

describe('run', () => {
  afterEach(async () => expect(await runningTools()).toEqual([]));

  it('when it takes too long, then it is killed on timeout', async () => {
    await expect(run('ffmpeg', PACED, { timeoutMs: 200, maxBytes: 1000 })).rejects.toEqual(
      code('analysis_timeout'),
    );
  });

  it('when it writes more than allowed, then it is killed', async () => {
    const args = [...ENDLESS.slice(0, -3), '-f', 's16le', 'pipe:1'];
    await expect(run('ffmpeg', args, { timeoutMs: 20_000, maxBytes: 1000 })).rejects.toEqual(
      code('media_corrupt'),
    );
  });

  it('when the signal is aborted, then its reason is thrown', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const running = run('ffmpeg', PACED, { timeoutMs: 20_000, maxBytes: 1000, signal: caller.signal });
    await vi.waitUntil(async () => (await runningTools()).length > 0);
    caller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  it('when it is killed from outside, then the input is not blamed', async () => {
    const running = run('ffmpeg', PACED, { timeoutMs: 20_000, maxBytes: 1000 });
    const ended = expect(running).rejects.toEqual(code('analysis_failed'));
    const [pid] = await vi.waitUntil(async () => {
      const pids = await runningTools();
      return pids.length > 0 && pids;
    });
    process.kill(pid as number, 'SIGKILL');
    await ended;
  });
});
