import type { OnnxConstant, OnnxNode } from './onnx-model.ts';

/** Collects the nodes of an ONNX graph and names their outputs. */
export type GraphWriter = {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  /** Adds a node. @returns the name of its output: `output` if given, otherwise a new name */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: OnnxNode['attributes'],
    output?: string,
  ): string;
  /** Adds a constant. @returns its name */
  constant(shape: readonly number[], data: OnnxConstant['data']): string;
};

export function createGraphWriter(): GraphWriter {
  const nodes: OnnxNode[] = [];
  const constants: OnnxConstant[] = [];
  return {
    nodes,
    constants,
    node(operator, inputs, attributes = {}, output = `${operator}_${nodes.length}`) {
      nodes.push({ operator, inputs, output, attributes });
      return output;
    },
    constant(shape, data) {
      const name = `constant_${constants.length}`;
      constants.push({ name, shape, data });
      return name;
    },
  };
}
