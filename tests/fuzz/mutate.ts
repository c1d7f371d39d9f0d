import * as fc from 'fast-check';

/** One damage to a file. Positions are shares of its length, so that a damage fits any file. */
type Damage =
  | { readonly type: 'flip'; readonly at: number; readonly bit: number }
  | { readonly type: 'truncate'; readonly at: number }
  | { readonly type: 'splice'; readonly from: number; readonly length: number; readonly at: number }
  | { readonly type: 'header'; readonly offset: number; readonly byte: number }
  | { readonly type: 'length'; readonly at: number; readonly value: number; readonly littleEndian: boolean };

/** Which source to damage, and how. Plain data, so that a failure can be reported and reproduced. */
export type Mutation = { readonly source: number; readonly damages: readonly Damage[] };

/** Uniform: by default, fast-check prefers the extremes, and most files would be truncated to nothing. */
const share = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1_000_000);
const HEADER_BYTES = 64;

/** Most length fields of all containers are near the start, and few values are problematic. */
const length = fc.record({
  type: fc.constant('length' as const),
  at: fc.oneof(
    share.map((at) => at * 0.05),
    share,
  ),
  value: fc.constantFrom(0, 1, 7, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff),
  littleEndian: fc.boolean(),
});

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ type: fc.constant('flip' as const), at: share, bit: fc.nat(7) }),
  fc.record({ type: fc.constant('truncate' as const), at: share }),
  fc.record({
    type: fc.constant('splice' as const),
    from: share,
    length: fc.integer({ min: 1, max: 512 }),
    at: share,
  }),
  fc.record({ type: fc.constant('header' as const), offset: fc.nat(HEADER_BYTES - 1), byte: fc.nat(255) }),
  length,
);

/** `count` mutations of `sources` files; the same seed gives the same ones. */
export function mutations(sources: number, count: number, seed: number): readonly Mutation[] {
  const mutation = fc.record({
    source: fc.noBias(fc.nat(sources - 1)),
    damages: fc.array(damage, { minLength: 1, maxLength: 6 }),
  });
  return fc.sample(mutation, { numRuns: count, seed });
}

export function mutate(source: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce(apply, source);
}

function apply(bytes: Uint8Array, damage: Damage): Uint8Array {
  if (bytes.length === 0) return bytes;
  const place = (at: number) => Math.floor(at * bytes.length);
  const damaged = new Uint8Array(bytes);
  const view = new DataView(damaged.buffer);
  switch (damage.type) {
    case 'flip':
      view.setUint8(place(damage.at), view.getUint8(place(damage.at)) ^ (1 << damage.bit));
      break;
    case 'truncate':
      return bytes.subarray(0, place(damage.at));
    case 'splice': {
      const part = bytes.subarray(place(damage.from), place(damage.from) + damage.length);
      return Buffer.concat([bytes.subarray(0, place(damage.at)), part, bytes.subarray(place(damage.at))]);
    }
    case 'header':
      view.setUint8(damage.offset % bytes.length, damage.byte);
      break;
    case 'length':
      if (place(damage.at) + 4 <= bytes.length)
        view.setUint32(place(damage.at), damage.value, damage.littleEndian);
      break;
  }
  return damaged;
}
