import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SoundCase } from './sound-evaluation.ts';
import { readVoiceLabels, speechEvaluation, VOICE_LABELS, type VoiceLabel } from './speech-evaluation.ts';

const run = {
  realTimeFactor: 0.02,
  unreadable: 0,
  pipeline: { id: 'speech', version: '2', sha256: 'a'.repeat(64) },
};
const said = (truth: VoiceLabel, answer: VoiceLabel, group?: string): SoundCase<VoiceLabel> => ({
  truth,
  group,
  outcome: { status: 'scored', probabilities: VOICE_LABELS.map((label) => Number(label === answer)) },
});

describe('an evaluation of voices', () => {
  const evaluation = speechEvaluation(
    [
      said('calm', 'calm', 'f'),
      said('calm', 'neutral', 'm'),
      said('angry', 'angry', 'f'),
      { truth: 'angry', group: 'm', outcome: { status: 'abstained', reasons: ['noisy', 'clipped'] } },
    ],
    run,
  );

  it('when one of four is wrong and one not judged, then both are errors', () => {
    expect(evaluation).toMatchObject({ n: 4, accuracy: 0.5, balancedAccuracy: 0.5 });
    expect(evaluation.macroF1).toBeCloseTo(2 / 3, 12);
    expect(evaluation.abstained).toEqual({ n: 1, reasons: { noisy: 1, clipped: 1 } });
    expect(evaluation.perClass['angry']).toMatchObject({ support: 2, recall: 0.5, precision: 1 });
  });

  it('when confidence was one and a third wrong, then the calibration error is a third', () => {
    expect(evaluation.ece).toBeCloseTo(1 / 3, 12);
  });

  it('then it has the keys that others read', () => {
    const keys = 'n accuracy balancedAccuracy macroF1 ece perClass confusion groups realTimeFactor'.split(
      ' ',
    );
    expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(keys));
    expect(evaluation.confusion.labels).toEqual([...VOICE_LABELS]);
    expect(evaluation.groups['f']?.accuracy).toBe(1);
  });
});

describe('labels of voices', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poise-voices-'));
  const file = join(folder, 'labels.csv');
  beforeAll(() => writeFileSync(join(folder, 'one.wav'), 'a sound'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('when they are nouns or in capitals, then they are the same classes', () => {
    writeFileSync(file, 'path,label\none.wav,Sadness\none.wav,CALM\n');
    expect(readVoiceLabels(file).map(({ label }) => label)).toEqual(['sad', 'calm']);
  });

  it('when one is unknown, then its row is named', () => {
    writeFileSync(file, 'path,label\none.wav,contempt\n');
    expect(() => readVoiceLabels(file)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
