import { PoiseError } from '@poise/shared/errors';

/** A NumPy array in row-major (C) order. */
export type NpyArray = {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

const MAGIC = '\x93NUMPY';
const HEADER =
  /^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \((\d+(?:, \d+)*)?,?\), \} *\n$/;

type Reader = { bytes: number; read(view: DataView, offset: number): number };

/** NumPy's integer types, little-endian. */
const INTEGERS: Record<string, Reader> = {
  '|u1': { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  '|i1': { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  '<u2': { bytes: 2, read: (view, offset) => view.getUint16(offset, true) },
  '<i2': { bytes: 2, read: (view, offset) => view.getInt16(offset, true) },
  '<u4': { bytes: 4, read: (view, offset) => view.getUint32(offset, true) },
  '<i4': { bytes: 4, read: (view, offset) => view.getInt32(offset, true) },
  '<u8': { bytes: 8, read: (view, offset) => Number(view.getBigUint64(offset, true)) },
  '<i8': { bytes: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
};

/**
 * Parses a `.npy` file with integers; format versions 1 to 3.
 *
 * @throws {PoiseError} `media_corrupt` if header and content do not match, `invalid_request` for other types
 *   and for Fortran order.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin1 = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const version = bytes[6] ?? 0;
  if (bytes.length < 12 || latin1(0, 6) !== MAGIC || version < 1 || version > 3)
    throw new PoiseError('media_corrupt', `${name} is not a NumPy array`);
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = HEADER.exec(latin1(start, start + length));
  if (!header) throw new PoiseError('media_corrupt', `${name}: the array header is invalid`);

  const [, type = '', order, axes] = header;
  const integer = INTEGERS[type];
  if (!integer) throw new PoiseError('invalid_request', `${name} has type ${type}, expected integers`);
  const shape = axes ? axes.split(', ').map(Number) : [];
  if (order === 'True' && shape.length > 1)
    throw new PoiseError(
      'invalid_request',
      `${name} is in Fortran order; store it with numpy.ascontiguousarray`,
    );
  const data = bytes.subarray(start + length);
  const expected = shape.reduce((product, size) => product * size, integer.bytes);
  if (data.length !== expected)
    throw new PoiseError(
      'media_corrupt',
      `${name}: the array has ${data.length} bytes instead of ${expected}`,
    );
  return { type, shape, data };
}

/** The values of an array in row-major order. */
export function integersOf({ type, data }: NpyArray): number[] {
  const integer = INTEGERS[type] as Reader;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / integer.bytes }, (_, i) => integer.read(view, i * integer.bytes));
}
