import { readdirSync } from 'node:fs';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveModel } from './index.ts';

const DOOR = new URL('./onnxruntime.ts', import.meta.url).href;
const MODEL = resolveModel('overlap')[0]?.absolutePath;
const OPEN = `
  const { InferenceSession } = await import(${JSON.stringify(DOOR)});
  await InferenceSession.create(${JSON.stringify(MODEL)});`;

describe('the telemetry of onnxruntime', () => {
  let home: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    home = temporaryFolder('no-telemetry');
  });
  afterEach(() => home.remove());

  /** In a process whose environment turns nothing off: `CI` would, too. */
  const run = (code: string, env: Record<string, string> = {}) =>
    execa(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: home.path,
      env: { HOME: home.path, TMPDIR: home.path, ...env },
      extendEnv: false,
      reject: false,
      all: true,
    });

  it.each([undefined, '0'])(
    'when a network is opened where the switch was %s, then no device id and no event is kept',
    async (value) => {
      const { exitCode, all } = await run(OPEN, value === undefined ? {} : { ORT_DISABLE_TELEMETRY: value });
      expect(exitCode, all).toBe(0);
      expect(readdirSync(home.path)).toEqual([]);
    },
  );

  it('when a thread is the first to open one, then it refuses: it cannot turn telemetry off for the process', async () => {
    const code = `
      import { Worker } from 'node:worker_threads';
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(OPEN)})));`;
    const { exitCode, all } = await run(code);
    expect(exitCode).toBe(1);
    expect(all).toContain('import @poise/inference before starting threads');
    expect(readdirSync(home.path)).toEqual([]);
  });
});
