/** Writes the part of the ONNX format that the smallest speech recogniser needs. Field numbers are onnx.proto's. */
type Shape = readonly (number | string)[];
type Value = { name: string; type: 'float' | 'int64'; shape: Shape };
type Node = { op: string; inputs: string[]; output: string; attributes?: Record<string, number | number[]> };
type Constant = { name: string; shape: number[]; data: Float32Array | BigInt64Array };

export type OnnxSketch = {
  metadata: Record<string, string | number>;
  inputs: Value[];
  outputs: Value[];
  nodes: Node[];
  constants: Constant[];
};

const TYPES = { float: 1, int64: 7 } as const;

export function onnxFile({ metadata, inputs, outputs, nodes, constants }: OnnxSketch): Buffer {
  const graph = [
    ...nodes.map((node) => field(1, nodeProto(node))),
    field(2, 'sketch'),
    ...constants.map((constant) => field(5, tensorProto(constant))),
    ...inputs.map((value) => field(11, valueInfo(value))),
    ...outputs.map((value) => field(12, valueInfo(value))),
  ];
  return Buffer.concat([
    field(1, 8),
    field(7, Buffer.concat(graph)),
    field(8, field(2, 17)),
    ...Object.entries(metadata).map(([key, value]) =>
      field(14, Buffer.concat([field(1, key), field(2, String(value))])),
    ),
  ]);
}

function nodeProto({ op, inputs, output, attributes = {} }: Node): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => field(1, input)),
    field(2, output),
    field(4, op),
    ...Object.entries(attributes).map(([name, value]) => {
      const numbers = typeof value === 'number' ? [field(3, value)] : value.map((item) => field(8, item));
      return field(
        5,
        Buffer.concat([field(1, name), ...numbers, field(20, typeof value === 'number' ? 2 : 7)]),
      );
    }),
  ]);
}

function tensorProto({ name, shape, data }: Constant): Buffer {
  return Buffer.concat([
    ...shape.map((size) => field(1, size)),
    field(2, data instanceof Float32Array ? TYPES.float : TYPES.int64),
    field(8, name),
    field(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function valueInfo({ name, type, shape }: Value): Buffer {
  const dimensions = shape.map((size) =>
    field(1, typeof size === 'number' ? field(1, size) : field(2, size)),
  );
  const tensor = Buffer.concat([field(1, TYPES[type]), field(2, Buffer.concat(dimensions))]);
  return Buffer.concat([field(1, name), field(2, field(1, tensor))]);
}

/** A number as a varint, anything else with its length before it. */
function field(id: number, value: number | string | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(id << 3), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
