import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { entryOf, type Received, received, type UnknownValue } from './received.ts';

const strict = z.strictObject({
  status: z.enum(['open', 'closed']),
  switch: z.enum(['on', 'off']).default('on'),
  kinds: z.array(z.enum(['a', 'b'])).max(2),
  change: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('moved'), atMs: z.number(), x: z.number() }),
    z.strictObject({ type: z.literal('named'), atMs: z.number(), name: z.string() }),
  ]),
  shares: z.strictObject({ a: z.number(), b: z.number() }).refine(({ a, b }) => a + b === 1),
});
type Strict = z.infer<typeof strict>;

const known: Strict = {
  status: 'open',
  switch: 'off',
  kinds: ['a'],
  change: { type: 'moved', atMs: 5, x: 1 },
  shares: { a: 0.5, b: 0.5 },
};

describe('a response of a newer gateway', () => {
  const schema = received(strict);

  it('when it has no unknown values, then it is read as it is', () => {
    expect(schema.parse(known)).toEqual(known);
  });

  it('when an enumerated value is unknown, then it is passed on', () => {
    const newer = { ...known, status: 'paused', switch: 'auto', kinds: ['a', 'c'] };
    expect(schema.parse(newer)).toEqual(newer);
  });

  it('when an alternative is unknown, then it has the fields that all known ones share', () => {
    const change = { type: 'turned', atMs: 5, angleDeg: 90 };
    expect(schema.parse({ ...known, change }).change).toEqual({ type: 'turned', atMs: 5 });
  });

  it('when a list is longer or fields relate otherwise than today, then they are read', () => {
    const newer = { ...known, kinds: ['a', 'b', 'a'], shares: { a: 0.25, b: 0.25, c: 0.5 } };
    expect(schema.parse(newer)).toEqual({ ...newer, shares: { a: 0.25, b: 0.25 } });
  });

  it('when a known part is not valid, then it is refused', () => {
    for (const wrong of [
      { ...known, status: 1 },
      { ...known, kinds: 'a' },
      { ...known, change: { type: 'moved', atMs: 5 } },
      { ...known, change: { type: 'turned' } },
      { ...known, change: { atMs: 5 } },
      { ...known, shares: { a: 1 } },
    ]) {
      expect(schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('when it is read, then what the gateway itself sends is checked as before', () => {
    for (const wrong of [
      { ...known, status: 'paused' },
      { ...known, kinds: ['a', 'b', 'a'] },
      { ...known, change: { type: 'turned', atMs: 5 } },
      { ...known, shares: { a: 0.25, b: 0.25 } },
    ]) {
      expect(strict.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('when it is typed, then enumerations are open, and constants and alternatives are not', () => {
    type Read = Received<Strict>;
    expectTypeOf<Read['status']>().toEqualTypeOf<'open' | 'closed' | UnknownValue>();
    expectTypeOf<Read['kinds']>().toEqualTypeOf<('a' | 'b' | UnknownValue)[]>();
    expectTypeOf<Read['change']>().toEqualTypeOf<Strict['change']>();
    expectTypeOf<Strict>().toExtend<Read>();
    expectTypeOf<Read>().not.toExtend<Strict>();
  });

  it('when a table lacks a value, then it has no entry, even for names that every object inherits', () => {
    const words: Record<Strict['status'], string> = { open: 'Open', closed: 'Closed' };
    expect(entryOf(words, 'open')).toBe('Open');
    expect(entryOf(words, 'paused')).toBeUndefined();
    expect(entryOf(words, 'toString')).toBeUndefined();
  });
});
