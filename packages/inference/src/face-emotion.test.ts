import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadManifest, ONNX_SESSION_OPTIONS, resolveModel } from './index.ts';
import { InferenceSession, Tensor } from './onnxruntime.ts';

const SIDE = 48;
const HEADS = ['ferplus', 'fer2013'] as const;

const golden = z.strictObject({
  grey: z.array(z.base64()),
  ferplus: z.array(z.array(z.number())),
  fer2013: z.array(z.array(z.number())),
});
const path = join(loadManifest().directory, 'face-emotion/golden.json');
const { grey, ...expected } = golden.parse(JSON.parse(readFileSync(path, 'utf8')));
const faces = grey.map((face) => Float32Array.from(Buffer.from(face, 'base64')));

let session: InferenceSession;
beforeAll(async () => {
  session = await InferenceSession.create(
    resolveModel('face-emotion')[0]?.absolutePath ?? '',
    ONNX_SESSION_OPTIONS,
  );
});
afterAll(() => session.release());

async function run(batch: readonly Float32Array[]) {
  const pixels = Float32Array.from(batch.flatMap((face) => [...face]));
  return session.run({ grey: new Tensor('float32', pixels, [batch.length, 1, SIDE, SIDE]) });
}

function expectClose(actual: readonly unknown[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(Number(actual[i]) - value)).toBeLessThan(1e-4);
}

describe('face-emotion network', () => {
  it('when faces are run as a batch, then the outputs agree with PyTorch within 1e-4', async () => {
    const outputs = await run(faces);
    for (const head of HEADS) expectClose([...(outputs[head]?.data ?? [])], expected[head].flat());
  });

  it('when faces are run one at a time, then the outputs agree with PyTorch within 1e-4', async () => {
    const outputs = await Promise.all(faces.map((face) => run([face])));
    for (const head of HEADS)
      expectClose(
        outputs.flatMap((output) => [...(output[head]?.data ?? [])]),
        expected[head].flat(),
      );
  });
});
