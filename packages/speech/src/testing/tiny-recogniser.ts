import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onnxFile } from './onnx-file.ts';

/** Low tones are recognised as the first syllable, high ones as the second, quiet as nothing. */
const TOKENS = ['<blk>', '▁hel', 'lo'];
const BLANK = 0;
const MELS = 80;
/** Frames of 10 ms for each output. */
const SUBSAMPLING = 4;
/** Mean logarithmic energy of half of the mel bands from which it counts as a tone. */
const LOUD_FROM = -8;

/** How sure it is: difference of the logits. */
const LOGIT = 3;

/**
 * A model of three tokens for sherpa-onnx, in the layout of NeMo's CTC models: real files that the real
 * library loads and decodes with, with weights that were set by hand.
 */
export async function writeTinyCtc(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { nodes, constants } = tones('audio_signal');
  const model = onnxFile({
    metadata: { vocab_size: TOKENS.length, subsampling_factor: SUBSAMPLING, normalize_type: '' },
    inputs: [
      { name: 'audio_signal', type: 'float', shape: ['N', MELS, 'T'] },
      { name: 'length', type: 'int64', shape: ['N'] },
    ],
    outputs: [{ name: 'logprobs', type: 'float', shape: ['N', 'T_out', TOKENS.length] }],
    nodes: [...nodes, { op: 'LogSoftmax', inputs: ['logits'], output: 'logprobs', attributes: { axis: 2 } }],
    constants,
  });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeTokens(folder);
}

/** The same in the layout of Zipformer's transducers; the decoder forbids a syllable twice in a row. */
export async function writeTinyTransducer(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { nodes, constants } = tones('mels_first');
  const size = TOKENS.length;
  const encoder = onnxFile({
    metadata: { model_type: 'zipformer2' },
    inputs: [
      { name: 'x', type: 'float', shape: ['N', 'T', MELS] },
      { name: 'x_lens', type: 'int64', shape: ['N'] },
    ],
    outputs: [
      { name: 'logits', type: 'float', shape: ['N', 'T_out', size] },
      { name: 'out_lens', type: 'int64', shape: ['N'] },
    ],
    nodes: [
      { op: 'Transpose', inputs: ['x'], output: 'mels_first', attributes: { perm: [0, 2, 1] } },
      ...nodes,
      { op: 'Div', inputs: ['x_lens', 'subsampling'], output: 'out_lens' },
    ],
    constants: [
      ...constants,
      { name: 'subsampling', shape: [1], data: BigInt64Array.of(BigInt(SUBSAMPLING)) },
    ],
  });
  const forbidden = TOKENS.flatMap((_, last) => TOKENS.map((_, i) => (i === last && i !== BLANK ? -100 : 0)));
  const decoder = onnxFile({
    metadata: { vocab_size: size, context_size: 2 },
    inputs: [{ name: 'y', type: 'int64', shape: ['N', 2] }],
    outputs: [{ name: 'decoder_out', type: 'float', shape: ['N', size] }],
    nodes: [
      { op: 'Gather', inputs: ['y', 'last'], output: 'previous', attributes: { axis: 1 } },
      { op: 'Gather', inputs: ['forbidden', 'previous'], output: 'decoder_out', attributes: { axis: 0 } },
    ],
    constants: [
      { name: 'last', shape: [], data: BigInt64Array.of(1n) },
      { name: 'forbidden', shape: [size, size], data: Float32Array.from(forbidden) },
    ],
  });
  const joiner = onnxFile({
    metadata: { joiner_dim: size },
    inputs: [
      { name: 'encoder_out', type: 'float', shape: ['N', size] },
      { name: 'decoder_out', type: 'float', shape: ['N', size] },
    ],
    outputs: [{ name: 'logit', type: 'float', shape: ['N', size] }],
    nodes: [{ op: 'Add', inputs: ['encoder_out', 'decoder_out'], output: 'logit' }],
    constants: [],
  });
  await writeFile(join(folder, 'encoder-epoch-1.onnx'), encoder);
  await writeFile(join(folder, 'decoder-epoch-1.onnx'), decoder);
  await writeFile(join(folder, 'joiner-epoch-1.onnx'), joiner);
  await writeTokens(folder);
}

/** Logits [N, T / subsampling, tokens] from log-mel energies [N, mels, T]. */
function tones(input: string) {
  const half = MELS / 2;
  const weight = (token: number, mel: number): number => {
    const matches = token === 1 ? mel < half : mel >= half;
    return token !== BLANK && matches ? LOGIT / (half * SUBSAMPLING) : 0;
  };
  const weights = TOKENS.flatMap((_, token) =>
    Array.from({ length: MELS }, (_, mel) => Array(SUBSAMPLING).fill(weight(token, mel)) as number[]).flat(),
  );
  const biases = TOKENS.map((_, token) => (token === BLANK ? 0 : -LOUD_FROM * LOGIT));
  return {
    nodes: [
      {
        op: 'Conv',
        inputs: [input, 'weights', 'biases'],
        output: 'by_token',
        attributes: { strides: [SUBSAMPLING] },
      },
      { op: 'Transpose', inputs: ['by_token'], output: 'logits', attributes: { perm: [0, 2, 1] } },
    ],
    constants: [
      { name: 'weights', shape: [TOKENS.length, MELS, SUBSAMPLING], data: Float32Array.from(weights) },
      { name: 'biases', shape: [TOKENS.length], data: Float32Array.from(biases) },
    ],
  };
}

async function writeTokens(folder: string): Promise<void> {
  await writeFile(join(folder, 'tokens.txt'), TOKENS.map((token, i) => `${token} ${i}\n`).join(''));
}
