import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  faceFrame,
  faceMotion,
  infersEmotion,
  type Modality,
  profile,
  report,
  speechObservation,
  wordsObservation,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { fieldsOf } from '../support/fields.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

/** Everything that is computed about a person, by the names that PRIVACY uses; without its findings, a modality does not compile. */
const FINDINGS: Record<Modality, Record<string, z.ZodType>> = {
  camera: { frame: faceFrame, motion: faceMotion },
  mic: { audio: speechObservation },
  words: { words: wordsObservation },
};
const CONTRACTS = Object.assign({ report }, ...Object.values(FINDINGS)) as Record<string, z.ZodType>;

type Row = { kind: string; profile: string; fields: string[] };

/** The table "Figures about a person". */
const rows: Row[] = (read('PRIVACY.md').match(/^## Figures about a person\n.*?(?=^## )/ms)?.[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, kind = '', , profile = '', fields = '']) => ({
    kind,
    profile,
    fields: [...fields.matchAll(/`([^`]+)`/g)].map(([, field = '']) => field),
  }));
const named = rows.flatMap(({ fields }) => fields);
const covers = (prefix: string, field: string) => field === prefix || field.startsWith(`${prefix}.`);

describe('when a figure about a person is computed, then', () => {
  const computed = Object.entries(CONTRACTS).flatMap(([name, schema]) =>
    fieldsOf(schema).map((field) => `${name}.${field}`),
  );

  it('PRIVACY has a row that names it', () => {
    expect(computed.length).toBeGreaterThan(150);
    expect(computed.filter((field) => !named.some((prefix) => covers(prefix, field)))).toEqual([]);
  });

  it('PRIVACY names nothing that does not exist, and nothing twice', () => {
    expect(named.filter((prefix) => !computed.some((field) => covers(prefix, field)))).toEqual([]);
    expect(named.filter((field, at) => named.indexOf(field) !== at)).toEqual([]);
  });

  it('the README says that reports have it', () => {
    const section = read('README.md').match(/^## What a report shows\n.*?(?=^## )/ms)?.[0] ?? '';
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.map(({ kind }) => kind).filter((kind) => !mentions(section, kind))).toEqual([]);
  });

  it('no document denies it', () => {
    const denials =
      /\bno (?:[\w-]+ )?(confidence score|emotion (?:from|of) the voice|expression|transcript|impressions?)\b/gi;
    for (const file of ['README.md', 'PRIVACY.md']) {
      expect(read(file).match(denials), file).toBeNull();
    }
  });

  it('its profile exists, and emotion is inferred in practice only', () => {
    expect(profile.options.filter(infersEmotion)).toEqual(['practice']);
    expect(rows.filter((row) => !['both', 'practice'].includes(row.profile))).toEqual([]);
    const emotional =
      /\.(emotion|emotionSeconds|valence|arousal|expression|smile|smileRatio|impressions|confidence)$/;
    for (const row of rows) {
      for (const field of row.fields) {
        expect(emotional.test(field), `${row.kind}: ${field}`).toBe(row.profile === 'practice');
      }
    }
  });
});

/** Every word of a kind, in any order: a README may say "gaze, head pose and gestures". */
function mentions(text: string, kind: string): boolean {
  const words = kind.split(/\W+/).filter((word) => !['and', 'of', 'the', 'in'].includes(word));
  return words.every((word) => new RegExp(`\\b${word}`, 'i').test(text));
}
