import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';

const MODULE = JSON.stringify(new URL('./stop-request.ts', import.meta.url).href);
/** Prints when it is listening, then who asked it to stop, for which it takes half a second. */
const COMMAND = `data:text/javascript,${encodeURIComponent(`
  const { onStopRequest, untilAborted } = await import(${MODULE});
  const signal = onStopRequest();
  process.stdout.write('listening;');
  const running = setInterval(() => undefined, 1000);
  const reason = await untilAborted(signal);
  await new Promise((done) => setTimeout(done, 500));
  process.stdout.write(reason);
  clearInterval(running);
`)}`;
/** Loading takes long enough for the channel to close in between. */
const SLOWLY = ['--import', 'data:text/javascript,await new Promise((done) => setTimeout(done, 500))'];

describe('a command that runs an installation', () => {
  let child: ChildProcess;
  afterEach(() => child.kill('SIGKILL'));

  /** What it prints from now to its end. */
  async function remainingOutput(): Promise<string> {
    let text = '';
    for await (const chunk of child.stdout ?? []) text += String(chunk);
    return text;
  }
  const args = ['--input-type=module', '--eval', `await import(${JSON.stringify(COMMAND)})`];
  const start = (options: { channel?: boolean; slowly?: boolean } = {}) => {
    child = spawn(process.execPath, [...(options.slowly ? SLOWLY : []), ...args], {
      stdio: ['ignore', 'pipe', 'inherit', ...(options.channel ? (['ipc'] as const) : [])],
    });
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'when %s is sent twice, then it is asked to stop once, and ends in its own time',
    async (signal) => {
      start();
      const [first] = await once(child.stdout ?? child, 'data');
      expect(String(first)).toBe('listening;');
      const rest = remainingOutput();
      child.kill(signal);
      child.kill(signal);
      expect(await rest).toBe(signal);
    },
  );

  it.each([false, true])(
    'when its parent has exited (before it was loaded: %s), then it is asked to stop',
    async (slowly) => {
      start({ channel: true, slowly });
      if (!slowly) await once(child.stdout ?? child, 'data');
      const rest = remainingOutput();
      child.disconnect();
      expect(await rest).toContain('the process that started this one is gone');
    },
  );

  it('when there is no channel to its parent, then it keeps running', async () => {
    start();
    await once(child.stdout ?? child, 'data');
    const ended = once(child, 'exit');
    const outcome = await Promise.race([
      ended,
      new Promise((done) => setTimeout(() => done('running'), 1_500)),
    ]);
    expect(outcome).toBe('running');
  });
});
