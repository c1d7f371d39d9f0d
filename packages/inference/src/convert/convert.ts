import { PoiseError } from '@poise/shared/errors';
import { isFeatureMap, type Value } from './feature-map.ts';
import { createGraphWriter } from './graph-writer.ts';
import { encodeOnnx } from './onnx-model.ts';
import { asNhwc, OPERATORS } from './operators.ts';
import { type GraphNode, readTfjsGraph } from './tfjs-graph.ts';

/** A value at the border of a graph; `null` is a free dimension: the batch. */
type Border = { name: string; shape: readonly (number | null)[] };

/**
 * Converts a TensorFlow.js graph model of one picture input to ONNX. Inputs and outputs keep their names,
 * shapes and meaning; what the wished outputs do not need is left out. Feature maps are batch x channels
 * x height x width inside. The same source always gives the same bytes.
 *
 * @throws PoiseError `config_invalid` for an operator, or a use of one, that has no conversion.
 */
export function convertGraph(
  source: { topology: Uint8Array; weights: Uint8Array },
  { name, input, outputs }: { name: string; input: Border; outputs: readonly Border[] },
): Uint8Array {
  const { nodes, weights } = readTfjsGraph(source.topology, source.weights);
  const writer = createGraphWriter();
  const needed = nodesBefore(
    outputs.map((output) => nodeName(output.name)),
    nodes,
  );
  const exacting = needed.filter((node) => !OPERATORS[node.op]?.roundable);
  const readExactly = new Set(exacting.flatMap((node) => node.input.map(nodeName)));

  const [, height, width, channels] = input.shape as [null, number, number, number];
  const picture = writer.node('Transpose', [input.name], { perm: [0, 3, 1, 2] });
  const values = new Map<string, Value>([
    [nodeName(input.name), { name: picture, height, width, channels, stored: channels }],
  ]);
  const around = {
    writer,
    value: (of: string | undefined) => found(values, of),
    weight: (of: string | undefined) => found(weights, of),
    roundable: (node: GraphNode) => !readExactly.has(node.name),
  };
  for (const node of needed) {
    if (values.has(node.name) || weights.has(node.name)) continue;
    const operator = OPERATORS[node.op];
    if (!operator)
      throw new PoiseError('config_invalid', `${name}: no conversion of ${node.op} (${node.name})`);
    values.set(node.name, operator.convert(node, around));
  }

  for (const output of outputs) {
    const value = found(values, output.name);
    if (isFeatureMap(value)) asNhwc(writer, value, output.name);
    else writer.node('Identity', [value.name], {}, output.name);
  }
  const border = ({ name: of, shape }: Border) => ({ name: of, shape: shape.map((size) => size ?? 'batch') });
  return encodeOnnx({
    name,
    inputs: [border(input)],
    outputs: outputs.map(border),
    nodes: writer.nodes,
    constants: writer.constants,
  });
}

/** The nodes that some of them depend on, and they themselves; each after all that it reads. */
function nodesBefore(wanted: readonly string[], nodes: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const ordered = new Set<GraphNode>();
  const visit = (name: string) => {
    const node = found(nodes, name);
    if (ordered.has(node)) return;
    for (const input of node.input) visit(nodeName(input));
    ordered.add(node);
  };
  wanted.forEach(visit);
  return [...ordered];
}

/** Outputs are called `node:0`; no operator here has a second one. */
function nodeName(value: string): string {
  return value.replace(/:0$/, '');
}

function found<T>(in_: ReadonlyMap<string, T>, name: string | undefined): T {
  const value = in_.get(nodeName(name ?? ''));
  if (value === undefined) throw new PoiseError('config_invalid', `the graph has no ${name}`);
  return value;
}
