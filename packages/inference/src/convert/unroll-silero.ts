import { PoiseError } from '@poise/shared/errors';
import { createGraphWriter, type GraphWriter } from './graph-writer.ts';
import { encodeOnnx, type OnnxTensor, readOnnxConstants } from './onnx-model.ts';

/** Of Silero VAD v5 at 16 kHz: the branch of its graph for this rate, and the sizes of its layers. */
const BRANCH = 'If_0_then_branch__Inline_0__';
const TRANSFORM_SAMPLES = 256;
const TRANSFORM_STEP = 128;
const FREQUENCIES = TRANSFORM_SAMPLES / 2 + 1;
/** A window is extended at its end by its own reflection. */
const REFLECTED_SAMPLES = 64;
const ENCODER_STRIDES = [1, 2, 2, 1];
const HIDDEN = 128;

type Endpoint = { name: string; shape: readonly (number | null)[] };

/** Windows x `frames` x `channels`, stored as (windows * frames) x channels. */
type Features = { readonly name: string; readonly frames: number; readonly channels: number };

/**
 * Rewrites Silero VAD v5, which takes one window of audio and its state per run, to a network that takes all windows
 * of a passage at once and starts from silence: transform and encoder see the windows as a batch, as products of
 * matrices, and the recurrent layer sees them as a sequence. The weights are unchanged. A second of audio takes one
 * run instead of 32.
 *
 * @param input windows x samples, each window with the samples of the previous one that it overlaps
 * @param output windows x 1
 * @throws PoiseError `config_invalid` if the file is not Silero VAD v5.
 */
export function unrollSilero(
  source: Uint8Array,
  { name, input, output }: { name: string; input: Endpoint; output: Endpoint },
): Uint8Array {
  const constants = readOnnxConstants(source);
  const weight = (of: string): OnnxTensor => {
    const found = constants.get(`${BRANCH}${of}`);
    if (!found) throw new PoiseError('config_invalid', `${name}: no constant ${of}`);
    return found;
  };
  const writer = createGraphWriter();

  let features = magnitudes(writer, input, weight('stft.forward_basis_buffer'));
  for (const [i, stride] of ENCODER_STRIDES.entries()) {
    const layer = `encoder.${i}.reparam_conv`;
    features = encoded(writer, features, stride, weight(`${layer}.weight`), weight(`${layer}.bias`));
  }
  const hidden = writer.node('Relu', [remembered(writer, features, weight)]);
  const last = weight('decoder.decoder.2.weight').data;
  const logits = product(writer, hidden, [HIDDEN, 1], last, weight('decoder.decoder.2.bias').data);
  writer.node('Sigmoid', [logits], {}, output.name);

  const endpoint = ({ name: of, shape }: Endpoint) => ({
    name: of,
    shape: shape.map((size) => size ?? 'windows'),
  });
  return encodeOnnx({
    name,
    inputs: [endpoint(input)],
    outputs: [endpoint(output)],
    nodes: writer.nodes,
    constants: writer.constants,
  });
}

/** Magnitudes of the short-time spectrum. The first half of the filters gives real parts, the second imaginary ones. */
function magnitudes(writer: GraphWriter, { name, shape }: Endpoint, { data }: OnnxTensor): Features {
  const samples = shape[1] as number;
  const frames = (samples + REFLECTED_SAMPLES - TRANSFORM_SAMPLES) / TRANSFORM_STEP + 1;
  const places = Array.from({ length: frames * TRANSFORM_SAMPLES }, (_, i) => {
    const place = Math.floor(i / TRANSFORM_SAMPLES) * TRANSFORM_STEP + (i % TRANSFORM_SAMPLES);
    return place < samples ? place : 2 * (samples - 1) - place;
  });
  const audio = reshaped(writer, gathered(writer, name, places), [-1, TRANSFORM_SAMPLES]);
  const half = FREQUENCIES * TRANSFORM_SAMPLES;
  const [real, imaginary] = [data.subarray(0, half), data.subarray(half)].map((filters) => {
    const columns = transposed(filters, FREQUENCIES);
    const part = product(writer, audio, [TRANSFORM_SAMPLES, FREQUENCIES], columns);
    return writer.node('Mul', [part, part]);
  }) as [string, string];
  return {
    name: writer.node('Sqrt', [writer.node('Add', [real, imaginary])]),
    frames,
    channels: FREQUENCIES,
  };
}

/** A convolution over three frames, then ReLU. Beyond the first and the last frame there are zeros. */
function encoded(
  writer: GraphWriter,
  { name, frames, channels }: Features,
  stride: number,
  { shape, data }: OnnxTensor,
  { data: bias }: OnnxTensor,
): Features {
  const [to] = shape as [number];
  const outputs = Math.ceil(frames / stride);
  const zeros = writer.constant([6], BigInt64Array.of(0n, 1n, 0n, 0n, 1n, 0n));
  const extended = writer.node('Pad', [reshaped(writer, name, [-1, frames, channels]), zeros]);
  const places = Array.from({ length: outputs }, (_, i) => [0, 1, 2].map((tap) => i * stride + tap)).flat();
  const rows = reshaped(writer, gathered(writer, extended, places), [-1, 3 * channels]);
  // From out x in x tap to (tap, in) x out.
  const kernel = new Float32Array(data.length);
  for (let o = 0; o < to; o += 1)
    for (let i = 0; i < channels; i += 1)
      for (let tap = 0; tap < 3; tap += 1)
        kernel[(tap * channels + i) * to + o] = data[(o * channels + i) * 3 + tap] as number;
  const sums = product(writer, rows, [3 * channels, to], kernel, bias);
  return { name: writer.node('Relu', [sums]), frames: outputs, channels: to };
}

/** The recurrent layer, over the windows: windows x `HIDDEN`. */
function remembered(writer: GraphWriter, { name }: Features, weight: (of: string) => OnnxTensor): string {
  const gates = (of: string) => inOnnxOrder(weight(`decoder.rnn.${of}`).data);
  const state = writer.node(
    'LSTM',
    [
      reshaped(writer, name, [-1, 1, HIDDEN]),
      writer.constant([1, 4 * HIDDEN, HIDDEN], gates('weight_ih')),
      writer.constant([1, 4 * HIDDEN, HIDDEN], gates('weight_hh')),
      writer.constant([1, 8 * HIDDEN], Float32Array.of(...gates('bias_ih'), ...gates('bias_hh'))),
    ],
    { hidden_size: HIDDEN },
  );
  return reshaped(writer, state, [-1, HIDDEN]);
}

/** From PyTorch's order of the gates (input, forget, cell, output) to that of ONNX (input, output, forget, cell). */
function inOnnxOrder(weights: Float32Array): Float32Array {
  const quarter = weights.length / 4;
  const ordered = new Float32Array(weights.length);
  for (const [i, from] of [0, 3, 1, 2].entries())
    ordered.set(weights.subarray(from * quarter, (from + 1) * quarter), i * quarter);
  return ordered;
}

function product(
  writer: GraphWriter,
  rows: string,
  shape: readonly [number, number],
  matrix: Float32Array,
  bias?: Float32Array,
): string {
  const inputs = [rows, writer.constant(shape, matrix)];
  if (bias) inputs.push(writer.constant([bias.length], bias));
  return writer.node('Gemm', inputs);
}

/** Values along the second dimension, in the order of `places`. */
function gathered(writer: GraphWriter, from: string, places: readonly number[]): string {
  const indices = writer.constant([places.length], BigInt64Array.from(places, BigInt));
  return writer.node('Gather', [from, indices], { axis: 1 });
}

function reshaped(writer: GraphWriter, value: string, shape: readonly number[]): string {
  const to = writer.constant([shape.length], BigInt64Array.from(shape, BigInt));
  return writer.node('Reshape', [value, to]);
}

function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] as number);
}
