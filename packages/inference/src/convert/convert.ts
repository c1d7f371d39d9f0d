import { PoiseError } from '@poise/shared/errors';
import { isFeatureMap, type Value } from './feature-map.ts';
import { createGraphWriter } from './graph-writer.ts';
import { encodeOnnx } from './onnx-model.ts';
import { asNhwc, OPERATORS } from './operators.ts';
import { type GraphNode, readTfjsGraph } from './tfjs-graph.ts';

/** An input or output of the graph. `null` is a dynamic dimension: the batch. */
type Endpoint = { name: string; shape: readonly (number | null)[] };

/**
 * Converts a TensorFlow.js graph model with one image input to ONNX. Inputs and outputs keep their names,
 * shapes and meaning; nodes that the requested outputs do not depend on are dropped. Internally, feature maps
 * are batch x channels x height x width. The same source always produces the same bytes.
 *
 * @throws PoiseError `config_invalid` for an unsupported operator, or an unsupported use of one.
 */
export function convertGraph(
  source: { topology: Uint8Array; weights: Uint8Array },
  { name, input, outputs }: { name: string; input: Endpoint; outputs: readonly Endpoint[] },
): Uint8Array {
  const { nodes, weights } = readTfjsGraph(source.topology, source.weights);
  const writer = createGraphWriter();
  const needed = withDependencies(
    outputs.map((output) => nodeName(output.name)),
    nodes,
  );
  const unpadded = needed.filter((node) => !OPERATORS[node.op]?.allowsPadding);
  const readUnpadded = new Set(unpadded.flatMap((node) => node.input.map(nodeName)));

  const [, height, width, channels] = input.shape as [null, number, number, number];
  const image = writer.node('Transpose', [input.name], { perm: [0, 3, 1, 2] });
  const values = new Map<string, Value>([
    [nodeName(input.name), { name: image, height, width, channels, stored: channels }],
  ]);
  const context = {
    writer,
    value: (of: string | undefined) => lookUp(values, of),
    weight: (of: string | undefined) => lookUp(weights, of),
    allowsPadding: (node: GraphNode) => !readUnpadded.has(node.name),
  };
  for (const node of needed) {
    if (values.has(node.name) || weights.has(node.name)) continue;
    const operator = OPERATORS[node.op];
    if (!operator)
      throw new PoiseError('config_invalid', `${name}: cannot convert ${node.op} (${node.name})`);
    values.set(node.name, operator.convert(node, context));
  }

  for (const output of outputs) {
    const value = lookUp(values, output.name);
    if (isFeatureMap(value)) asNhwc(writer, value, output.name);
    else writer.node('Identity', [value.name], {}, output.name);
  }
  const endpoint = ({ name: of, shape }: Endpoint) => ({
    name: of,
    shape: shape.map((size) => size ?? 'batch'),
  });
  return encodeOnnx({
    name,
    inputs: [endpoint(input)],
    outputs: outputs.map(endpoint),
    nodes: writer.nodes,
    constants: writer.constants,
  });
}

/** The given nodes and everything they depend on, in topological order. */
function withDependencies(requested: readonly string[], nodes: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const ordered = new Set<GraphNode>();
  const visit = (name: string) => {
    const node = lookUp(nodes, name);
    if (ordered.has(node)) return;
    for (const input of node.input) visit(nodeName(input));
    ordered.add(node);
  };
  requested.forEach(visit);
  return [...ordered];
}

/** Outputs are named `node:0`; no supported operator has a second output. */
function nodeName(value: string): string {
  return value.replace(/:0$/, '');
}

function lookUp<T>(in_: ReadonlyMap<string, T>, name: string | undefined): T {
  const value = in_.get(nodeName(name ?? ''));
  if (value === undefined) throw new PoiseError('config_invalid', `the graph has no ${name}`);
  return value;
}
