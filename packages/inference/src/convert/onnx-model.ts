import protobuf from 'protobufjs/light.js';

/** The subset of the ONNX format that a feed-forward network needs. Each node has one output. */
export type OnnxModel = {
  name: string;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
};
/** A string is a dynamic dimension: equal names mean equal sizes. */
type OnnxValue = { name: string; shape: readonly (number | string)[] };
export type OnnxNode = {
  operator: string;
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, number | readonly number[]>>;
};
export type OnnxConstant = { name: string; shape: readonly number[]; data: Float32Array | BigInt64Array };
export type OnnxTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The ONNX operator set version of the nodes. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ type, id, rule: 'repeated' });

/** Field numbers of onnx.proto; they never change. */
const SCHEMA = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: one('int64', 1),
        producerName: one('string', 2),
        graph: one('GraphProto', 7),
        opsetImport: many('OperatorSetIdProto', 8),
      },
    },
    OperatorSetIdProto: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    GraphProto: {
      fields: {
        node: many('NodeProto', 1),
        name: one('string', 2),
        initializer: many('TensorProto', 5),
        input: many('ValueInfoProto', 11),
        output: many('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        name: one('string', 3),
        opType: one('string', 4),
        attribute: many('AttributeProto', 5),
      },
    },
    AttributeProto: {
      fields: {
        name: one('string', 1),
        i: one('int64', 3),
        t: one('TensorProto', 5),
        g: one('GraphProto', 6),
        ints: many('int64', 8),
        type: one('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        name: one('string', 8),
        rawData: one('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: one('string', 1), type: one('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: one('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: many('DimensionProto', 1) } },
    DimensionProto: { fields: { dimValue: one('int64', 1), dimParam: one('string', 2) } },
  },
});

/** Encodes an .onnx file. The same model always produces the same bytes. */
export function encodeOnnx({ name, inputs, outputs, nodes, constants }: OnnxModel): Uint8Array {
  return SCHEMA.lookupType('ModelProto')
    .encode({
      irVersion: IR_VERSION,
      producerName: 'poise',
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      graph: {
        name,
        node: nodes.map((node) => ({
          name: node.output,
          opType: node.operator,
          input: node.inputs,
          output: [node.output],
          attribute: Object.entries(node.attributes).map(([key, value]) =>
            typeof value === 'number'
              ? { name: key, type: ATTRIBUTE_INT, i: value }
              : { name: key, type: ATTRIBUTE_INTS, ints: value },
          ),
        })),
        initializer: constants.map(({ name: key, shape, data }) => ({
          name: key,
          dims: shape,
          dataType: data instanceof Float32Array ? FLOAT : INT64,
          // The format is little-endian, and so is every machine that onnxruntime runs on.
          rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        })),
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
    })
    .finish();
}

type RawGraph = {
  node: {
    output: string[];
    opType: string;
    attribute: { t?: { dims: number[]; dataType: number; rawData: Uint8Array }; g?: RawGraph }[];
  }[];
};

/** The constants of type float32 in the nodes of an .onnx file and of its branches, by the name of their output. */
export function readOnnxConstants(file: Uint8Array): Map<string, OnnxTensor> {
  const constants = new Map<string, OnnxTensor>();
  const visit = ({ node }: RawGraph): void => {
    for (const { opType, output, attribute } of node) {
      for (const { t, g } of attribute) {
        if (g) visit(g);
        if (opType !== 'Constant' || t?.dataType !== FLOAT) continue;
        // Copied, because a typed array must start at a multiple of its element size.
        const data = new Float32Array(Uint8Array.from(t.rawData).buffer);
        constants.set(output[0] ?? '', { shape: t.dims, data });
      }
    }
  };
  visit((SCHEMA.lookupType('ModelProto').decode(file) as unknown as { graph: RawGraph }).graph);
  return constants;
}

function valueInfo({ name, shape }: OnnxValue) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
