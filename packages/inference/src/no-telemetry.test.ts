import { readdirSync } from 'node:fs';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveModel } from './index.ts';

const ENTRY_POINT = new URL('./onnxruntime.ts', import.meta.url).href;
const MODEL = resolveModel('overlap')[0]?.absolutePath;
const OPEN = `
  const { InferenceSession } = await import(${JSON.stringify(ENTRY_POINT)});
  await InferenceSession.create(${JSON.stringify(MODEL)});`;

describe('the telemetry of onnxruntime', () => {
  let home: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    home = temporaryFolder('no-telemetry');
  });
  afterEach(() => home.remove());

  /** Runs code with an environment that does not turn telemetry off, as `CI` would. */
  const run = (code: string, env: Record<string, string> = {}) =>
    execa(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: home.path,
      env: { HOME: home.path, TMPDIR: home.path, ...env },
      extendEnv: false,
      reject: false,
      all: true,
    });

  it.each([undefined, '0'])(
    'when a network is opened while the switch is %s, then no device id and no event is stored',
    async (value) => {
      const { exitCode, all } = await run(OPEN, value === undefined ? {} : { ORT_DISABLE_TELEMETRY: value });
      expect(exitCode, all).toBe(0);
      expect(readdirSync(home.path)).toEqual([]);
    },
  );

  it('when a thread is the first to open one, then it throws: it cannot turn telemetry off for the process', async () => {
    const code = `
      import { Worker } from 'node:worker_threads';
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(OPEN)})));`;
    const { exitCode, all } = await run(code);
    expect(exitCode).toBe(1);
    expect(all).toContain('import @poise/inference before starting threads');
    expect(readdirSync(home.path)).toEqual([]);
  });
});
