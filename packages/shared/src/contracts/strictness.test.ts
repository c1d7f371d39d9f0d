import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as contracts from './index.ts';

const schemas = Object.entries<unknown>(contracts).filter(
  (entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType,
);

/** Every object schema within a schema, with its path. */
function objectsOf(schema: z.ZodType, path: string, seen = new Set<unknown>()): [string, z.ZodObject][] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const here: [string, z.ZodObject][] = schema instanceof z.ZodObject ? [[path, schema]] : [];
  const parts = Object.entries(schema.def).flatMap(([key, part]): [string, unknown][] => {
    if (key === 'catchall') return [];
    if (part instanceof z.ZodType) return [[key, part]];
    return typeof part === 'object' && part !== null ? Object.entries(part) : [];
  });
  return [
    ...here,
    ...parts.flatMap(([key, part]) =>
      part instanceof z.ZodType ? objectsOf(part, `${path}.${key}`, seen) : [],
    ),
  ];
}

/** Exchanged between processes of different versions: see `tolerant`. All others are part of the public API. */
const READ_TOLERANTLY = ['observation', 'scoredObservation', 'unscoredObservation', 'analysisResult'];

const named = schemas.map(([name, schema]) => ({ name, objects: objectsOf(schema, name) }));
const isTolerant = ({ name }: { name: string }) => READ_TOLERANTLY.includes(name);
const strict = named.filter((one) => !isTolerant(one)).flatMap(({ objects }) => objects);
const tolerant = named.filter(isTolerant).flatMap(({ objects }) => objects);

describe('the contracts', () => {
  it('when they are searched, then there are schemas to check', () => {
    expect(strict.map(([path]) => path)).toContain('createInterview');
    expect(strict.length).toBeGreaterThan(40);
    expect(named.filter(isTolerant)).toHaveLength(READ_TOLERANTLY.length);
    expect(tolerant.length).toBeGreaterThan(20);
  });

  const refusals = (schema: z.ZodObject) =>
    schema.safeParse({ someFieldThatNobodyKnows: 1 }).error?.issues.map(({ code }) => code) ?? [];

  it.each(strict)('when %s gets an unknown field, then it is refused', (_path, schema) => {
    expect(refusals(schema)).toContain('unrecognized_keys');
  });

  it.each(tolerant)('when %s gets an unknown field, then it is ignored', (_path, schema) => {
    expect(refusals(schema)).not.toContain('unrecognized_keys');
  });

  it.each(['title', 'candidate'] as const)(
    'when a %s has characters that the database cannot store, then it is refused',
    (field) => {
      const given = (text: string) =>
        contracts.createInterview.safeParse({ profile: 'practice', [field]: text }).success;
      expect(given('Zoë’s first interview 🎤')).toBe(true);
      expect(given('a\0b')).toBe(false);
      expect(given('half a pair: \ud83c')).toBe(false);
      expect(given('')).toBe(false);
      expect(given('x'.repeat(201))).toBe(false);
    },
  );
});
