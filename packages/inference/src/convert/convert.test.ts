import { describe, expect, it } from 'vitest';
import { ONNX_SESSION_OPTIONS } from '../onnx.ts';
import { InferenceSession, Tensor } from '../onnxruntime.ts';
import { type GraphSketch, inputNode, sketchGraph, weight } from '../testing/graph.ts';
import { convertGraph } from './convert.ts';

/** Runs a converted graph with one input and one output; batch size 1. */
async function run(graph: GraphSketch, shape: number[], input: number[]): Promise<number[]> {
  const bytes = convert(graph, shape);
  const session = await InferenceSession.create(bytes, ONNX_SESSION_OPTIONS);
  const outputs = await session.run({ 'in:0': new Tensor('float32', input, [1, ...shape]) });
  return Array.from((outputs['out:0'] as Tensor).data as Float32Array);
}

function convert(graph: GraphSketch, shape: number[]): Uint8Array {
  return convertGraph(sketchGraph(graph), {
    name: 'test',
    input: { name: 'in:0', shape: [null, ...shape] },
    outputs: [{ name: 'out:0', shape: [null, null, null, null] }],
  });
}

const conv = (name: string, input: string, attributes: object = {}) => ({
  name,
  op: '_FusedConv2D',
  input: [input, `${name}/kernel`, `${name}/bias`],
  attributes: { padding: 'SAME', strides: [1, 1, 1, 1], fused_ops: ['BiasAdd'], ...attributes },
});
const identity = (input: string) => ({ name: 'out', op: 'Identity', input: [input] });

describe('convolutions', () => {
  it('when the padding is odd, then the extra pixel is added at the bottom and on the right', async () => {
    // 4 x 4 pixels, 3 x 3 ones, stride 2: SAME pads one row below and one column to the right.
    const graph = {
      nodes: [inputNode, conv('c', 'in', { strides: [1, 2, 2, 1] }), identity('c')],
      weights: [weight('c/kernel', [3, 3, 1, 1], Array(9).fill(1)), weight('c/bias', [1], [0.5])],
    };
    const pixels = Array.from({ length: 16 }, (_, i) => i);
    expect(await run(graph, [4, 4, 1], pixels)).toEqual([45.5, 39.5, 66.5, 50.5]);
  });

  it('when the padding is VALID, then nothing is padded', async () => {
    const graph = {
      nodes: [inputNode, conv('c', 'in', { padding: 'VALID' }), identity('c')],
      weights: [weight('c/kernel', [2, 2, 1, 1], [1, 2, 3, 4]), weight('c/bias', [1], [0])],
    };
    expect(await run(graph, [2, 3, 1], [1, 2, 3, 4, 5, 6])).toEqual([1 + 4 + 12 + 20, 2 + 6 + 15 + 24]);
  });

  it('when a convolution is depthwise, then each channel has its own kernel and padding channels have no effect', async () => {
    const graph = {
      nodes: [
        inputNode,
        conv('c', 'in'),
        {
          name: 'd',
          op: 'DepthwiseConv2dNative',
          input: ['c', 'd/kernel'],
          attributes: { padding: 'SAME', strides: [1, 1, 1, 1] },
        },
        conv('e', 'd'),
        identity('e'),
      ],
      weights: [
        weight('c/kernel', [1, 1, 1, 3], [1, 10, 100]),
        weight('c/bias', [3], [0, 0, 1]),
        weight('d/kernel', [1, 2, 3, 1], [1, 2, 3, 4, 5, 6]),
        weight('e/kernel', [1, 1, 3, 2], [1, 0, 1, 0, 0, 1]),
        weight('e/bias', [2], [0, 0]),
      ],
    };
    // Each pixel with its right neighbour: 1 and 2, then 2 and padding.
    expect(await run(graph, [1, 2, 1], [1, 2])).toEqual([
      1 * 1 + 2 * 4 + (10 * 2 + 20 * 5),
      101 * 3 + 201 * 6,
      2 * 1 + 20 * 2,
      201 * 3,
    ]);
  });
});

describe('activations, padding and shapes', () => {
  const slopes = [0.25, -0.5, 3, 1];

  it('when a slope is below zero or above one, then PReLU is still exact', async () => {
    const graph = {
      nodes: [inputNode, { name: 'p', op: 'Prelu', input: ['in', 'p/slopes'] }, identity('p')],
      weights: [weight('p/slopes', [1, 1, 4], slopes)],
    };
    const negative = [-2, -2, -2, -2];
    const positive = [5, 0.5, 0, 7];
    expect(await run(graph, [1, 2, 4], [...negative, ...positive])).toEqual([-0.5, 1, -6, -2, ...positive]);
  });

  it('when zero channels are appended, then the channels before them are unchanged', async () => {
    const graph = {
      nodes: [
        inputNode,
        conv('c', 'in', { fused_ops: ['BiasAdd', 'Relu'] }),
        { name: 'p', op: 'Pad', input: ['c', 'p/paddings'] },
        conv('e', 'p'),
        { name: 'a', op: 'AddV2', input: ['p', 'e'] },
        conv('f', 'a'),
        identity('f'),
      ],
      weights: [
        weight(
          'c/kernel',
          [1, 1, 1, 14],
          Array.from({ length: 14 }, (_, i) => i - 1),
        ),
        weight('c/bias', [14], Array(14).fill(0)),
        weight('p/paddings', [4, 2], [0, 0, 0, 0, 0, 0, 0, 6], 'int32'),
        weight(
          'e/kernel',
          [1, 1, 20, 20],
          Array.from({ length: 400 }, (_, i) => (i % 21 === 0 ? 1 : 0)),
        ),
        weight(
          'e/bias',
          [20],
          Array.from({ length: 20 }, (_, i) => (i >= 14 ? i : 0)),
        ),
        weight(
          'f/kernel',
          [1, 1, 20, 2],
          Array.from({ length: 40 }, (_, i) => (i % 2 === (i < 28 ? 0 : 1) ? 1 : 0)),
        ),
        weight('f/bias', [2], [0, 0]),
      ],
    };
    // Twice the pixel times (0 + 0 + 1 + … + 12), and 14 + … + 19 from the bias alone.
    expect(await run(graph, [1, 1, 1], [2])).toEqual([2 * 2 * 78, 99]);
  });

  it('when max pooling reaches over the edge, then padding is never the maximum', async () => {
    const pool = {
      name: 'm',
      op: 'MaxPool',
      input: ['in'],
      attributes: { padding: 'SAME', strides: [1, 2, 2, 1], ksize: [1, 2, 2, 1] },
    };
    const graph = { nodes: [inputNode, pool, identity('m')], weights: [] };
    expect(await run(graph, [3, 3, 1], [-9, -8, -7, -6, -5, -4, -3, -2, -1])).toEqual([-5, -4, -2, -1]);
  });

  it('when a feature map is reshaped, then the values are in channels-last order, as in the source', async () => {
    const graph = {
      nodes: [inputNode, { name: 'r', op: 'Reshape', input: ['in', 'r/shape'] }, identity('r')],
      weights: [weight('r/shape', [3], [1, -1, 1], 'int32')],
    };
    expect(await run(graph, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('source graph', () => {
  const scaled = (kernel: ReturnType<typeof weight>) => ({
    nodes: [inputNode, conv('c', 'in'), identity('c')],
    weights: [kernel, weight('c/bias', [1], [0])],
  });

  it('when weights are stored as float16, then they are widened', async () => {
    const graph = scaled(weight('c/kernel', [1, 1, 1, 1], [0.333251953125], 'float16'));
    expect(await run(graph, [1, 1, 1], [3])).toEqual([0.999755859375]);
  });

  it('when it is converted twice, then the bytes are the same', () => {
    const graph = scaled(weight('c/kernel', [1, 1, 1, 1], [2]));
    expect(convert(graph, [1, 1, 1])).toEqual(convert(graph, [1, 1, 1]));
  });

  it.each([
    ['an unknown operator', [{ name: 'x', op: 'Einsum', input: ['in'] }], /cannot convert Einsum \(x\)/],
    ['an unknown activation', [conv('x', 'in', { fused_ops: ['BiasAdd', 'Elu'] })], /activation Elu/],
    ['a dilated convolution', [conv('x', 'in', { dilations: [1, 2, 2, 1] })], /dilations/],
    [
      'padding of a dimension other than channels',
      [{ name: 'x', op: 'Pad', input: ['in', 'rows'] }],
      /padding of other dimensions than channels/,
    ],
    ['an undefined input', [{ name: 'x', op: 'Relu', input: ['nowhere'] }], /nowhere/],
  ])('when it has %s, then the error names it', (_, nodes, message) => {
    const weights = [
      weight('x/kernel', [1, 1, 1, 1], [1]),
      weight('x/bias', [1], [0]),
      weight('rows', [4, 2], [0, 0, 1, 1, 0, 0, 0, 0], 'int32'),
    ];
    expect(() => convert({ nodes: [inputNode, ...nodes, identity('x')], weights }, [1, 1, 1])).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(message) }),
    );
  });
});
