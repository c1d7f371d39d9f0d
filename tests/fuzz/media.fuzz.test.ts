import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAudio, decodeFrame, probeRecording, readAudio, readFrames } from '@poise/media';
import type { AudioType } from '@poise/shared/contracts';
import { toPoiseError } from '@poise/shared/errors';
import {
  buildClip,
  buildClipBytes,
  buildImage,
  buildWav,
  type ClipContainer,
  runningTools,
} from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mutation, mutate, mutations } from './mutate.ts';

/** Total number of inputs; the shares below follow the cost of each kind. */
const RUNS = Number(process.env['POISE_FUZZ_RUNS'] ?? 2_100);
const SEED = Number(process.env['POISE_FUZZ_SEED'] ?? 20_260_101);

/** An input that takes longer is abandoned and counts as a hang. */
const HANG_MS = 20_000;

/** Starting ffmpeg is mostly waiting. */
const CONCURRENCY = 2;

const TEST_TIMEOUT_MS = 30 * 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Read = (bytes: Uint8Array, source: number, signal: AbortSignal) => Promise<unknown>;
type Outcome = {
  readonly outcome: string;
  readonly ms: number;
  readonly acceptable: boolean;
  readonly mutation: Mutation;
};

/** Reads one damaged input to a typed outcome: a result, or an error that blames the input. */
async function attempt(read: Read, bytes: Uint8Array, mutation: Mutation): Promise<Outcome> {
  const timer = new AbortController();
  const started = performance.now();
  const end = (outcome: string, acceptable: boolean): Outcome => {
    return { outcome, acceptable, ms: performance.now() - started, mutation };
  };
  const hang = new Promise<Outcome>((resolve) => {
    timer.signal.addEventListener('abort', () => resolve(end('hang', false)));
  });
  const timeout = setTimeout(() => timer.abort(), HANG_MS);
  const reading = read(mutate(bytes, mutation.damages), mutation.source, timer.signal).then(
    () => end('result', true),
    (thrown: unknown) => {
      const error = toPoiseError(thrown);
      return end(error.code, error.blamesInput);
    },
  );
  return Promise.race([reading, hang]).finally(() => clearTimeout(timeout));
}

async function fuzz(kind: string, sources: readonly Uint8Array[], share: number, read: Read): Promise<void> {
  const plan = mutations(sources.length, Math.ceil(RUNS * share), SEED);
  const queue = plan.values();
  const lanes = Array.from({ length: CONCURRENCY }, async () => {
    const outcomes: Outcome[] = [];
    for (const mutation of queue)
      outcomes.push(await attempt(read, sources[mutation.source] as Uint8Array, mutation));
    return outcomes;
  });
  const outcomes = (await Promise.all(lanes)).flat();
  report(kind, outcomes);
  expect(outcomes.filter(({ acceptable }) => !acceptable)).toEqual([]);
  expect(outcomes).toHaveLength(plan.length);
  // Both outcomes occur: damage is neither always harmless nor always detected at the first byte.
  const results = outcomes.filter(({ outcome }) => outcome === 'result').length;
  expect(results).toBeGreaterThan(0);
  expect(results).toBeLessThan(outcomes.length);
  expect(await runningTools()).toEqual([]);
}

function report(kind: string, outcomes: readonly Outcome[]): void {
  const counts = Object.entries(Object.groupBy(outcomes, ({ outcome }) => outcome))
    .map(([outcome, of = []]) => `${outcome} ${of.length}`)
    .sort();
  const slowest = Math.max(...outcomes.map(({ ms }) => ms));
  console.log(`${kind}: ${outcomes.length} inputs, slowest ${Math.round(slowest)} ms: ${counts.join(', ')}`);
}

describe('damaged media (each ends in a result or a rejection that blames it, within 5 s)', () => {
  it('when images are damaged, then each is decoded or rejected', { timeout: TEST_TIMEOUT_MS }, async () => {
    const sources = await Promise.all([
      buildImage('jpeg'),
      buildImage('png'),
      buildImage('webp'),
      buildImage('jpeg', { width: 320, height: 240, orientation: 6 }),
    ]);
    await fuzz('images', sources, 0.45, (bytes, _, signal) => decodeFrame(bytes, { signal }));
  });

  it('when audio is damaged, then each is decoded or rejected', { timeout: TEST_TIMEOUT_MS }, async () => {
    const opus = (container: 'ogg' | 'webm') => buildClipBytes({ container, video: 'none', durationMs: 400 });
    const wavs = [
      ...[5, 20, 50, 200].map((durationMs) => buildWav({ durationMs })),
      ...[2, 6].map((channels) => buildWav({ durationMs: 20, channels })),
      buildWav({ durationMs: 20, sampleRateHz: 44_100, bitDepth: 24 }),
    ];
    const sources = [...wavs, await opus('ogg'), await opus('webm')];
    const types: readonly AudioType[] = [...wavs.map(() => 'audio/wav' as const), 'audio/ogg', 'audio/webm'];
    await fuzz('audio', sources, 0.4, (bytes, source, signal) =>
      decodeAudio(bytes, types[source] as AudioType, { signal }),
    );
  });

  it('when recordings are damaged, then each is read or rejected', { timeout: TEST_TIMEOUT_MS }, async () => {
    const containers: readonly ClipContainer[] = ['mp4', 'mov', 'webm', 'mkv', 'mpg', 'wav'];
    const sources = await Promise.all(
      containers.map(async (container) => {
        const path = join(folder, `whole.${container}`);
        await buildClip(path, { container, durationMs: 400, width: 64, height: 48 });
        return readFile(path);
      }),
    );
    let files = 0;
    await fuzz('recordings', sources, 0.15, async (bytes, _, signal) => {
      const path = join(folder, `damaged-${files++}`);
      await writeFile(path, bytes);
      try {
        const info = await probeRecording(path, { signal });
        const range = { startMs: 0, endMs: 1000, signal };
        if (info.camera) await Array.fromAsync(readFrames(path, { ...range, framesPerSecond: 4 }));
        if (info.mic) await readAudio(path, range);
      } finally {
        await rm(path);
      }
    });
  });
});
