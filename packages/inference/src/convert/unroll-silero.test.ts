import { expect, it } from 'vitest';
import { readModel, readOnnx } from '../index.ts';
import { ONNX_SESSION_OPTIONS } from '../onnx.ts';
import { InferenceSession, Tensor } from '../onnxruntime.ts';
import { unrollSilero } from './unroll-silero.ts';

const WINDOW = 512;
const SAMPLES = 64 + WINDOW;
const COUNT = 90;

/** Noise that swells and fades between silences: probabilities of all sizes. */
const windows = Array.from({ length: COUNT }, (_, i) =>
  Float32Array.from({ length: SAMPLES }, (_, k) => {
    const at = i * WINDOW + k;
    const loudness = Math.max(0, Math.sin((2 * Math.PI * at) / 16_000));
    const voice = Math.sin(at * 0.05) + 0.6 * Math.sin(at * 0.1 + 1) + 0.4 * Math.sin(at * 0.35);
    return 0.2 * loudness * voice * (1 + Math.sin((2 * Math.PI * at) / 3_000));
  }),
);

async function byTheAuthors(): Promise<number[]> {
  const [file = new Uint8Array()] = (await readModel('silero-vad')).values();
  const session = await InferenceSession.create(file, ONNX_SESSION_OPTIONS);
  const sr = new Tensor('int64', BigInt64Array.of(16_000n), []);
  const probabilities: number[] = [];
  let state: Tensor = new Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);
  for (const window of windows) {
    const input = new Tensor('float32', window, [1, SAMPLES]);
    const { output, stateN } = await session.run({ input, state, sr });
    state = stateN as Tensor;
    probabilities.push(output?.data[0] as number);
  }
  return probabilities;
}

it('when all windows of a passage are given at once, then their probabilities are those of the original network', async () => {
  const session = await InferenceSession.create(await readOnnx('silero-vad'), ONNX_SESSION_OPTIONS);
  const all = new Float32Array(COUNT * SAMPLES);
  for (const [i, window] of windows.entries()) all.set(window, i * SAMPLES);
  const { probabilities } = await session.run({ windows: new Tensor('float32', all, [COUNT, SAMPLES]) });
  const expected = await byTheAuthors();
  expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.5);
  for (const [i, probability] of expected.entries())
    expect(Math.abs((probabilities?.data[i] as number) - probability), `window ${i}`).toBeLessThan(1e-4);
});

it('when a file is another network, then it is refused', async () => {
  const [file = new Uint8Array()] = (await readModel('overlap')).values();
  const ends = {
    input: { name: 'windows', shape: [null, SAMPLES] },
    output: { name: 'p', shape: [null, 1] },
  };
  expect(() => unrollSilero(file, { name: 'overlap', ...ends })).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  );
});
