import { type FeatureMap, wholeBlocks } from './feature-map.ts';
import type { GraphWriter } from './graph-writer.ts';
import { type GraphNode, heightAndWidth, textOf, type Weight } from './tfjs-graph.ts';

type Window = {
  height: number;
  width: number;
  attributes: { kernel_shape: number[]; strides: number[]; pads: number[] };
};

/**
 * Output size of a sliding window, and its padding as TensorFlow defines it: `SAME` pads to
 * ceil(size / stride) windows and adds the extra pixel at the bottom and on the right.
 */
export function slidingWindow(node: GraphNode, map: FeatureMap, kernel: readonly [number, number]): Window {
  const same = textOf(node, 'padding') === 'SAME';
  const strides = heightAndWidth(node, 'strides');
  const [vertical, horizontal] = ([0, 1] as const).map((axis) => {
    const size = axis === 0 ? map.height : map.width;
    const [stride, length] = [strides[axis], kernel[axis]];
    if (!same) return { size: Math.floor((size - length) / stride) + 1, before: 0, after: 0 };
    const windows = Math.ceil(size / stride);
    const padding = Math.max(0, (windows - 1) * stride + length - size);
    return { size: windows, before: Math.floor(padding / 2), after: Math.ceil(padding / 2) };
  }) as [Side, Side];
  return {
    height: vertical.size,
    width: horizontal.size,
    attributes: {
      kernel_shape: [...kernel],
      strides: [...strides],
      pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
    },
  };
}
type Side = { size: number; before: number; after: number };

/** A convolution over all channels. The kernel is height x width x in x out. */
export function convolution(
  writer: GraphWriter,
  node: GraphNode,
  map: FeatureMap,
  {
    kernel,
    bias,
    pad,
  }: {
    kernel: Weight;
    bias: Weight /** Whether to pad the output channels to whole blocks. */;
    pad: boolean;
  },
): FeatureMap {
  const [height, width, from, to] = kernel.shape as [number, number, number, number];
  const stored = pad ? wholeBlocks(to) : to;
  const weights = new Float32Array(stored * map.stored * height * width);
  for (let position = 0; position < height * width; position++) {
    for (let i = 0; i < from; i++) {
      for (let o = 0; o < to; o++) {
        weights[(o * map.stored + i) * height * width + position] = kernel.data[
          (position * from + i) * to + o
        ] as number;
      }
    }
  }
  const window = slidingWindow(node, map, [height, width]);
  const name = writer.node(
    'Conv',
    [
      map.name,
      writer.constant([stored, map.stored, height, width], weights),
      writer.constant([stored], extended(bias.data, stored)),
    ],
    window.attributes,
  );
  return { name, height: window.height, width: window.width, channels: to, stored };
}

/** A depthwise convolution: each channel has its own kernel. The kernel is height x width x channels x 1. */
export function depthwise(writer: GraphWriter, node: GraphNode, map: FeatureMap, kernel: Weight): FeatureMap {
  const [height, width, channels] = kernel.shape as [number, number, number];
  const weights = new Float32Array(map.stored * height * width);
  for (let position = 0; position < height * width; position++) {
    for (let i = 0; i < channels; i++) {
      weights[i * height * width + position] = kernel.data[position * channels + i] as number;
    }
  }
  const window = slidingWindow(node, map, [height, width]);
  const name = writer.node('Conv', [map.name, writer.constant([map.stored, 1, height, width], weights)], {
    ...window.attributes,
    group: map.stored,
  });
  return { ...map, name, height: window.height, width: window.width };
}

/** Multiplies each channel by a factor, as a 1 x 1 depthwise convolution. */
export function scaleChannels(writer: GraphWriter, map: FeatureMap, factors: Float32Array): string {
  return writer.node('Conv', [map.name, writer.constant([map.stored, 1, 1, 1], factors)], {
    kernel_shape: [1, 1],
    group: map.stored,
  });
}

/** Appends zero channels to a feature map, by a convolution that copies the others. */
export function addChannels(writer: GraphWriter, map: FeatureMap, channels: number): FeatureMap {
  const stored = wholeBlocks(channels);
  // If the last block has room, its unused channels are already zero.
  if (stored === map.stored) return { ...map, channels };
  const weights = new Float32Array(stored * map.stored);
  for (let i = 0; i < map.channels; i++) weights[i * map.stored + i] = 1;
  const copy = writer.constant([stored, map.stored, 1, 1], weights);
  return { ...map, name: writer.node('Conv', [map.name, copy], { kernel_shape: [1, 1] }), channels, stored };
}

/** `values`, padded with zeros to `length`. */
export function extended(values: ArrayLike<number>, length: number): Float32Array {
  const out = new Float32Array(length);
  out.set(values);
  return out;
}
