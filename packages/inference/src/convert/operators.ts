import { PoiseError } from '@poise/shared/errors';
import {
  addChannels,
  convolution,
  depthwise,
  extended,
  scaleChannels,
  slidingWindow,
} from './convolution.ts';
import { type FeatureMap, isFeatureMap, type Value } from './feature-map.ts';
import type { GraphWriter } from './graph-writer.ts';
import { type GraphNode, heightAndWidth, textsOf, type Weight } from './tfjs-graph.ts';

/** The graph as an operator's conversion sees it. */
type ConversionContext = {
  writer: GraphWriter;
  /** The converted value of one of the node's inputs. */
  value(input: string | undefined): Value;
  weight(input: string | undefined): Weight;
  /** Whether every consumer of the node accepts padding channels. */
  allowsPadding(node: GraphNode): boolean;
};

type Operator = (node: GraphNode, context: ConversionContext) => Value;

/** The supported TensorFlow operators. `allowsPadding`: the operator keeps padding channels at zero. */
export const OPERATORS: Readonly<Record<string, { convert: Operator; allowsPadding?: true }>> = {
  _FusedConv2D: { convert: fusedConvolution, allowsPadding: true },
  DepthwiseConv2dNative: {
    allowsPadding: true,
    convert(node, { writer, value, weight }) {
      const kernel = weight(node.input[1]);
      if (kernel.shape[3] !== 1) throw unsupported(node, 'more than one output per channel');
      checkDilations(node);
      return depthwise(writer, node, mapOf(node, value(node.input[0])), kernel);
    },
  },
  AddV2: {
    allowsPadding: true,
    convert(node, { writer, value }) {
      const [a, b] = [mapOf(node, value(node.input[0])), mapOf(node, value(node.input[1]))];
      if (a.stored !== b.stored) throw unsupported(node, 'feature maps of different sizes');
      return { ...a, name: writer.node('Add', [a.name, b.name]) };
    },
  },
  Relu: {
    allowsPadding: true,
    convert(node, { writer, value }) {
      const map = mapOf(node, value(node.input[0]));
      return { ...map, name: writer.node('Relu', [map.name]) };
    },
  },
  Prelu: {
    allowsPadding: true,
    convert: (node, { writer, value, weight }) =>
      prelu(writer, mapOf(node, value(node.input[0])), weight(node.input[1])),
  },
  MaxPool: {
    allowsPadding: true,
    convert(node, { writer, value }) {
      const map = mapOf(node, value(node.input[0]));
      const { height, width, attributes } = slidingWindow(node, map, heightAndWidth(node, 'ksize'));
      return { ...map, name: writer.node('MaxPool', [map.name], attributes), height, width };
    },
  },
  Pad: {
    allowsPadding: true,
    convert(node, { writer, value, weight }) {
      const map = mapOf(node, value(node.input[0]));
      const { data } = weight(node.input[1]);
      if (data.subarray(0, 7).some((padding) => padding !== 0))
        throw unsupported(node, 'padding of other dimensions than channels');
      return addChannels(writer, map, map.channels + (data[7] ?? 0));
    },
  },
  Sigmoid: {
    convert(node, { writer, value }) {
      const from = value(node.input[0]);
      return { ...from, name: writer.node('Sigmoid', [from.name]) };
    },
  },
  Reshape: {
    convert(node, { writer, value, weight }) {
      const from = value(node.input[0]);
      const shape = BigInt64Array.from(weight(node.input[1]).data, BigInt);
      const to = writer.constant([shape.length], shape);
      return { name: writer.node('Reshape', [isFeatureMap(from) ? asNhwc(writer, from) : from.name, to]) };
    },
  },
  ConcatV2: {
    convert(node, { writer, value, weight }) {
      const maps = node.input.slice(0, -1).map((input) => mapOf(node, value(input)));
      const [first] = maps as [FeatureMap];
      const axis = weight(node.input.at(-1)).data[0];
      if (axis !== 3 && axis !== -1) throw unsupported(node, `axis ${axis}`);
      const channels = maps.reduce((sum, map) => sum + map.channels, 0);
      const name = writer.node(
        'Concat',
        maps.map((map) => map.name),
        { axis: 1 },
      );
      return { ...first, name, channels, stored: channels };
    },
  },
  Identity: { convert: (node, { value }) => value(node.input[0]) },
};

/** Transposes to TensorFlow's layout: channels last. */
export function asNhwc(writer: GraphWriter, map: FeatureMap, output?: string): string {
  return writer.node('Transpose', [map.name], { perm: [0, 2, 3, 1] }, output);
}

function fusedConvolution(
  node: GraphNode,
  { writer, value, weight, allowsPadding }: ConversionContext,
): Value {
  const [bias, activation, ...more] = textsOf(node, 'fused_ops');
  if (bias !== 'BiasAdd' || more.length > 0)
    throw unsupported(node, 'a fusion other than bias and activation');
  checkDilations(node);
  const map = convolution(writer, node, mapOf(node, value(node.input[0])), {
    kernel: weight(node.input[1]),
    bias: weight(node.input[2]),
    pad: allowsPadding(node),
  });
  switch (activation) {
    case undefined:
      return map;
    case 'Relu':
      return { ...map, name: writer.node('Relu', [map.name]) };
    case 'Prelu':
      return prelu(writer, map, weight(node.input[3]));
    default:
      throw unsupported(node, `activation ${activation}`);
  }
}

/**
 * PReLU (x if x > 0, otherwise slope * x; one slope per channel) rewritten as x + (1 - slope) * relu(-x).
 * onnxruntime has no blocked kernel for PRelu and would reorder the feature map before and after each one.
 * It has blocked kernels for these 1 x 1 convolutions, and fuses Relu into the first and the sum into the second.
 */
function prelu(writer: GraphWriter, map: FeatureMap, { data: slopes }: Weight): FeatureMap {
  const negated = scaleChannels(writer, map, new Float32Array(map.stored).fill(-1));
  const negativePart = { ...map, name: writer.node('Relu', [negated]) };
  const factors = extended(slopes, map.stored).map((slope) => 1 - slope);
  return { ...map, name: writer.node('Add', [scaleChannels(writer, negativePart, factors), map.name]) };
}

function checkDilations(node: GraphNode): void {
  if (heightAndWidth(node, 'dilations').some((dilation) => dilation !== 1))
    throw unsupported(node, 'dilations');
}

function mapOf(node: GraphNode, value: Value): FeatureMap {
  if (!isFeatureMap(value)) throw unsupported(node, 'an input that is not a feature map');
  return value;
}

function unsupported({ op, name }: GraphNode, use: string): PoiseError {
  return new PoiseError('config_invalid', `cannot convert ${op} with ${use} (${name})`);
}
