import { describe, expect, it } from 'vitest';
import { newId } from './ids.ts';
import { type FindingsByField, MODALITY_NAMES, type Modality } from './modalities.ts';
import { MODALITIES } from './modality-table.ts';
import { generationOf, observation } from './observed.ts';

const about = { interviewId: newId('interview'), seq: 0, generation: '0-a', startMs: 0, endMs: 1_000 };
const model = { id: 'a-pipeline', version: '1', sha256: 'a'.repeat(64) };

/** The smallest findings of each modality: one without a row here does not compile. */
const FINDINGS: { [M in Modality]: FindingsByField[(typeof MODALITIES)[M]['field']] } = {
  camera: { frames: [] },
  mic: {
    speechRatio: 0,
    voicedRatio: 0,
    speech: [],
    seconds: [],
    syllablesMs: [],
    level: { peakDbfs: -60, clippedRatio: 0 },
    quality: { reasons: ['silent'] },
  },
  words: { status: 'abstained', code: 'no-speech' },
};

const carrying = (modalities: readonly Modality[]) =>
  Object.fromEntries(modalities.map((name) => [MODALITIES[name].field, FINDINGS[name]]));
const isValid = (fields: object) => observation.safeParse({ ...about, ...fields }).success;

describe.each(MODALITY_NAMES)('a scored observation of %s', (modality) => {
  const scored = { modality, status: 'scored', model };

  it('when it has the findings of its modality, then it is read unchanged', () => {
    const whole = { ...about, ...scored, ...carrying([modality]) };
    expect(observation.parse(whole)).toEqual(whole);
  });

  it('when it has no findings, those of another modality or more, then it is refused', () => {
    expect(isValid(scored)).toBe(false);
    for (const other of MODALITY_NAMES.filter((name) => name !== modality)) {
      expect(isValid({ ...scored, ...carrying([other]) })).toBe(false);
      expect(isValid({ ...scored, ...carrying([modality, other]) })).toBe(false);
    }
  });

  it('when it does not name its bytes or its pipeline, then it is refused', () => {
    const whole = { ...scored, ...carrying([modality]) };
    expect(isValid(whole)).toBe(true);
    expect(isValid({ ...whole, generation: undefined })).toBe(false);
    expect(isValid({ ...whole, generation: '' })).toBe(false);
    expect(isValid({ ...whole, model: undefined })).toBe(false);
  });
});

describe('an observation without scores', () => {
  const refused = { modality: 'mic', status: 'rejected' };

  it('when it has a code, then it is read, with or without a pipeline', () => {
    for (const fields of [{ code: 'media_corrupt' }, { code: 'internal', status: 'failed', model }]) {
      const whole = { ...about, ...refused, ...fields };
      expect(observation.parse(whole)).toEqual(whole);
    }
  });

  it('when it has no code, then it is refused', () => {
    expect(isValid(refused)).toBe(false);
  });

  it('when it has findings nevertheless, then they are dropped', () => {
    const whole = { ...about, ...refused, code: 'media_corrupt' };
    expect(observation.parse({ ...whole, ...carrying(['mic']) })).toEqual(whole);
  });
});

describe('an observation of a newer version', () => {
  it('when it has unknown fields, at any depth, then the others are read', () => {
    const speech = FINDINGS.mic;
    const scored = { ...about, modality: 'mic', status: 'scored', model, speech };
    const newer = {
      ...scored,
      more: 1,
      model: { ...model, more: 1 },
      speech: { ...speech, more: 1, level: { ...speech.level, more: 1 } },
    };
    expect(observation.parse(newer)).toEqual(scored);
  });
});

describe('a generation', () => {
  it('when bytes are stored, then it is the last part of their key', () => {
    expect(generationOf('media/ten_1/int_1/mic/7-Zm9vYmFyYmF6')).toBe('7-Zm9vYmFyYmF6');
    expect(generationOf('media/ten_1/int_1/recording/rec_1')).toBe('rec_1');
  });
});
