import { expect, it } from 'vitest';
import { createFacePipeline } from './face-pipeline.ts';

it('when TensorFlow.js is chosen, then it runs with the same results, and observations reference other models', async () => {
  const black = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
  const [onnx, tfjs] = [
    await createFacePipeline({ threads: 1 }),
    await createFacePipeline({ threads: 1, backend: 'tfjs' }),
  ];
  try {
    const [byOnnx, byTfjs] = await Promise.all(
      [onnx, tfjs].map((pipeline) =>
        Array.fromAsync(pipeline.analyse([{ tMs: 0, frame: black, described: true }], { emotion: true })),
      ),
    );
    expect(byOnnx).toHaveLength(1);
    expect(byTfjs).toEqual(byOnnx);
    expect([onnx.backend, tfjs.backend]).toEqual(['onnx', 'tfjs']);
    expect(tfjs.model(true)).not.toEqual(onnx.model(true));
  } finally {
    await Promise.all([onnx.close(), tfjs.close()]);
  }
});
