import { z } from 'zod';

/** A weight tensor in row-major order. */
export type Weight = { shape: readonly number[]; data: Float32Array | Int32Array };

const attribute = z.object({
  /** A string, Base64-encoded. */
  s: z.string().optional(),
  b: z.boolean().optional(),
  list: z.object({ s: z.array(z.string()).optional(), i: z.array(z.coerce.number()).optional() }).optional(),
});

const graphNode = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});
export type GraphNode = z.infer<typeof graphNode>;

/** The part of TensorFlow.js's `model.json` that is read here. */
const modelJson = z.object({
  modelTopology: z.object({ node: z.array(graphNode) }),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.object({ dtype: z.literal('float16') }).optional(),
        }),
      ),
    }),
  ),
});

export type TfjsGraph = {
  nodes: ReadonlyMap<string, GraphNode>;
  weights: ReadonlyMap<string, Weight>;
};

/**
 * Reads a TensorFlow.js graph model made of one `.json` and one `.bin` file. Weights stored as float16 are
 * widened to float32.
 *
 * @throws ZodError if the format is not supported, such as weights quantised to integers.
 */
export function readTfjsGraph(topology: Uint8Array, weightBytes: Uint8Array): TfjsGraph {
  const { modelTopology, weightsManifest } = modelJson.parse(JSON.parse(new TextDecoder().decode(topology)));
  const weights = new Map<string, Weight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest.flatMap((group) => group.weights)) {
    const size = shape.reduce((product, length) => product * length, 1);
    // Copied, because a typed array must start at a multiple of its element size.
    const take = (bytes: number) => Uint8Array.from(weightBytes.subarray(at, (at += bytes))).buffer;
    const data =
      dtype === 'int32'
        ? new Int32Array(take(4 * size))
        : quantization
          ? Float32Array.from(new Float16Array(take(2 * size)))
          : new Float32Array(take(4 * size));
    if (data.length < size) throw new RangeError(`the weights end before ${name}`);
    weights.set(name, { shape, data });
  }
  return { nodes: new Map(modelTopology.node.map((node) => [node.name, node])), weights };
}

/** A string attribute of a node, such as `padding`. */
export function textOf(node: GraphNode, name: string): string | undefined {
  const text = node.attr[name]?.s;
  return text === undefined ? undefined : atob(text);
}

/** The strings of a list attribute, such as `fused_ops`. */
export function textsOf(node: GraphNode, name: string): string[] {
  return (node.attr[name]?.list?.s ?? []).map((text) => atob(text));
}

/** Height and width from an attribute with one number per NHWC dimension, such as `strides`. */
export function heightAndWidth(node: GraphNode, name: string): readonly [number, number] {
  const [, height = 1, width = 1] = node.attr[name]?.list?.i ?? [];
  return [height, width];
}
