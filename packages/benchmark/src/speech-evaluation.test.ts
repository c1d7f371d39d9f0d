import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VOCAL_CLASSES, type VocalClass } from '@poise/shared/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioCase } from './audio-evaluation.ts';
import { readVoiceLabels, speechEvaluation } from './speech-evaluation.ts';

const run = {
  realTimeFactor: 0.02,
  unreadable: 0,
  pipeline: { id: 'speech', version: '2', sha256: 'a'.repeat(64) },
};
const predicted = (truth: VocalClass, top: VocalClass, group?: string): AudioCase<VocalClass> => ({
  truth,
  group,
  outcome: { status: 'scored', probabilities: VOCAL_CLASSES.map((label) => Number(label === top)) },
});

describe('speech evaluation', () => {
  const evaluation = speechEvaluation(
    [
      predicted('calm', 'calm', 'f'),
      predicted('calm', 'neutral', 'm'),
      predicted('angry', 'angry', 'f'),
      { truth: 'angry', group: 'm', outcome: { status: 'abstained', reasons: ['noisy', 'clipped'] } },
    ],
    run,
  );

  it('when one of four clips is misclassified and one is not scored, then both are errors', () => {
    expect(evaluation).toMatchObject({ n: 4, accuracy: 0.5, balancedAccuracy: 0.5 });
    expect(evaluation.macroF1).toBeCloseTo(2 / 3, 12);
    expect(evaluation.abstained).toEqual({ n: 1, reasons: { noisy: 1, clipped: 1 } });
    expect(evaluation.perClass['angry']).toMatchObject({ support: 2, recall: 0.5, precision: 1 });
  });

  it('when a third of the predictions with full confidence is incorrect, then the calibration error is one third', () => {
    expect(evaluation.ece).toBeCloseTo(1 / 3, 12);
  });

  it('when it is written as JSON, then it has the documented keys', () => {
    const keys = 'n accuracy balancedAccuracy macroF1 ece perClass confusion groups realTimeFactor'.split(
      ' ',
    );
    expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(keys));
    expect(evaluation.confusion.labels).toEqual([...VOCAL_CLASSES]);
    expect(evaluation.groups['f']?.accuracy).toBe(1);
  });
});

describe('voice labels', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poise-voices-'));
  const file = join(folder, 'labels.csv');
  beforeAll(() => writeFileSync(join(folder, 'one.wav'), 'audio'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('when labels are nouns or in capitals, then they are the same classes', () => {
    writeFileSync(file, 'path,label\none.wav,Sadness\none.wav,CALM\n');
    expect(readVoiceLabels(file).map(({ label }) => label)).toEqual(['sad', 'calm']);
  });

  it('when a label is unknown, then the file is rejected', () => {
    writeFileSync(file, 'path,label\none.wav,contempt\n');
    expect(() => readVoiceLabels(file)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
