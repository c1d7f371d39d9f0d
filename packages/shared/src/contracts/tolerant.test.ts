import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tolerant } from './tolerant.ts';

const strict = z.strictObject({
  point: z.strictObject({ x: z.number() }).optional(),
  list: z.array(z.strictObject({ x: z.number() })).max(2),
  either: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('a'), x: z.number() }),
    z.strictObject({ type: z.literal('b') }),
  ]),
  byName: z.record(z.string(), z.strictObject({ x: z.number() })),
  ordered: z
    .strictObject({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, 'ends before it starts'),
});

const known = {
  point: { x: 1 },
  list: [{ x: 1 }, { x: 2 }],
  either: { type: 'a', x: 1 } as const,
  byName: { a: { x: 1 } },
  ordered: { from: 1, to: 2 },
};

/** The same value, with one more field in every object of it. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [name, withMore(field)] as const);
  return { ...Object.fromEntries(entries), fromANewerVersion: { x: 1 } };
}

describe('a schema that reads tolerantly', () => {
  const schema = tolerant(strict);
  const { byName: _, ...withoutNames } = known;

  it('when every object has an unknown field, then these fields are dropped', () => {
    const more = { ...(withMore(withoutNames) as object), byName: { a: withMore({ x: 1 }) } };
    expect(strict.safeParse(more).success).toBe(false);
    expect(schema.parse(more)).toEqual(known);
  });

  it('when a value is not valid for another reason, then it is still refused', () => {
    expect(schema.parse(known)).toEqual(known);
    const { list: _list, ...withoutList } = known;
    for (const wrong of [
      withoutList,
      { ...known, point: { x: '1' } },
      { ...known, list: [{ x: 1 }, { x: 2 }, { x: 3 }] },
      { ...known, either: { type: 'c' } },
      { ...known, either: { type: 'a' } },
      { ...known, byName: { a: {} } },
      { ...known, ordered: { from: 2, to: 1 } },
    ]) {
      expect(schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('when it is created, then the original schema is as strict as before', () => {
    expect(strict.safeParse({ ...known, more: 1 }).success).toBe(false);
    expect(strict.shape.ordered.safeParse({ from: 1, to: 2, more: 1 }).success).toBe(false);
  });
});
