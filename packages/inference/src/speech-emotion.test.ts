import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadManifest, ONNX_SESSION_OPTIONS, resolveModel } from './index.ts';
import { InferenceSession, Tensor } from './onnxruntime.ts';

const BANDS = 96;

const golden = z.strictObject({
  decibels: z.array(z.array(z.number()).length(BANDS)),
  emotion: z.array(z.strictObject({ frames: z.int(), probabilities: z.array(z.number()).length(8) })),
});
const path = join(loadManifest().directory, 'speech-emotion/golden.json');
const { decibels, emotion } = golden.parse(JSON.parse(readFileSync(path, 'utf8')));

let session: InferenceSession;
beforeAll(async () => {
  session = await InferenceSession.create(
    resolveModel('speech-emotion')[0]?.absolutePath ?? '',
    ONNX_SESSION_OPTIONS,
  );
});
afterAll(() => session.release());

/** Probabilities of clips of equal length, concatenated. */
async function run(clips: readonly (readonly number[][])[]): Promise<number[]> {
  const values = Float32Array.from(clips.flat(2));
  const shape = [clips.length, clips[0]?.length ?? 0, BANDS];
  const outputs = await session.run({ decibels: new Tensor('float32', values, shape) });
  return [...(outputs['emotion']?.data ?? [])].map(Number);
}

function expectClose(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs((actual[i] ?? 0) - value)).toBeLessThan(1e-4);
}

describe('speech-emotion network', () => {
  it.each(emotion)(
    'when $frames frames are run, then the output agrees with PyTorch within 1e-4',
    async (expected) => {
      expectClose(await run([decibels.slice(0, expected.frames)]), expected.probabilities);
    },
  );

  it('when clips are run as a batch, at any gain, then each has the same probabilities', async () => {
    const louder = decibels.map((frame) => frame.map((value) => value + 20));
    const expected = emotion.find(({ frames }) => frames === decibels.length)?.probabilities ?? [];
    expectClose(await run([decibels, louder]), [...expected, ...expected]);
  });
});
