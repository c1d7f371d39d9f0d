import type { Disfluency } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { selectVoiceMoments } from './voice-moments.ts';

const at = (startMs: number, probability: number, kind: Disfluency['kind'] = 'filled-pause'): Disfluency => ({
  kind,
  startMs,
  endMs: startMs + 500,
  probability,
});

describe('disfluencies worth playing back', () => {
  it('when there are many, then six are selected in chronological order, with the most certain of each kind', () => {
    const many = Array.from({ length: 20 }, (_, i) => at(i * 5_000, 0.95 - i / 100));
    const chosen = selectVoiceMoments([...many, at(120_000, 0.6, 'block')]);
    expect(chosen.map(({ startMs }) => startMs)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 120_000]);
    expect(chosen.at(-1)).toMatchObject({
      kind: 'block',
      message: 'The voice stopped within a word for 0.5\u00A0s.',
      certainty: 'Likely (60%).',
      sound: false,
    });
  });

  it('when two would be in the same audio clip, then only the more certain one is selected', () => {
    expect(selectVoiceMoments([at(0, 0.7), at(1_000, 0.9)])).toMatchObject([{ startMs: 1_000 }]);
  });

  it('when there are no disfluencies, then there are no moments', () => {
    expect(selectVoiceMoments([])).toEqual([]);
  });
});
