/** A TensorFlow.js graph model in the short form that tests use. */
export type GraphSketch = {
  nodes: readonly {
    name: string;
    op: string;
    input?: readonly string[];
    attributes?: Readonly<Record<string, string | readonly (string | number)[]>>;
  }[];
  weights: readonly ReturnType<typeof weight>[];
};

export const inputNode = { name: 'in', op: 'Placeholder' };

export function weight(
  name: string,
  shape: number[],
  values: number[],
  stored: 'float32' | 'float16' | 'int32' = 'float32',
) {
  const array = { float32: Float32Array, float16: Float16Array, int32: Int32Array }[stored].from(values);
  const spec = {
    name,
    shape,
    dtype: stored === 'int32' ? stored : 'float32',
    ...(stored === 'float16' && { quantization: { dtype: stored } }),
  };
  return { spec, bytes: new Uint8Array(array.buffer) };
}

/** Encodes the two files of the graph model. */
export function sketchGraph({ nodes, weights }: GraphSketch): { topology: Uint8Array; weights: Uint8Array } {
  const constants = weights.map(({ spec }) => ({ name: spec.name, op: 'Const' }));
  const topology = {
    modelTopology: {
      node: [
        ...constants,
        ...nodes.map(({ attributes, ...node }) => ({ ...node, attr: encode(attributes) })),
      ],
    },
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.map(({ spec }) => spec) }],
  };
  return {
    topology: new TextEncoder().encode(JSON.stringify(topology)),
    weights: Buffer.concat(weights.map(({ bytes }) => bytes)),
  };
}

function encode(attributes: GraphSketch['nodes'][number]['attributes'] = {}) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'string') return [name, { s: btoa(value) }];
      const texts = value.filter((item) => typeof item === 'string');
      return [name, { list: texts.length > 0 ? { s: texts.map(btoa) } : { i: value.map(String) } }];
    }),
  );
}
