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

const objects = schemas.flatMap(([name, schema]) => objectsOf(schema, name));

describe('the contracts', () => {
  it('when object schemas are collected, then there are some to check', () => {
    expect(objects.map(([path]) => path)).toContain('createInterview');
    expect(objects.length).toBeGreaterThan(40);
  });

  it.each(objects)('when %s receives an unknown field, then it is refused', (_path, schema) => {
    const { error } = schema.safeParse({ someFieldThatNobodyKnows: 1 });
    expect(error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys' }));
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

  it('when an observation is scored, then it has the results of its own stream only', () => {
    const about = { interviewId: contracts.newId('interview'), seq: 0, startMs: 0, endMs: 1_000 };
    const model = { id: 'faces', version: '1', sha256: 'a'.repeat(64) };
    const takes = (fields: object) =>
      contracts.observation.safeParse({ ...about, status: 'scored', model, ...fields }).success;
    expect(takes({ stream: 'camera', face: { frames: [] } })).toBe(true);
    expect(takes({ stream: 'camera' })).toBe(false);
    expect(takes({ stream: 'mic', face: { frames: [] } })).toBe(false);
    expect(takes({ stream: 'mic' })).toBe(false);
    expect(takes({ stream: 'camera', face: { frames: [] }, status: 'failed', code: 'internal' })).toBe(false);
  });
});
