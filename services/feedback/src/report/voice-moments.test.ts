import type { Disfluency } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { selectVoiceMoments } from './voice-moments.ts';

const at = (startMs: number, probability: number, kind: Disfluency['kind'] = 'filled-pause'): Disfluency => ({
  kind,
  startMs,
  endMs: startMs + 500,
  probability,
});

describe('stumbles worth hearing again', () => {
  it('when there are many, then there are six, in the order of time, a sure one of each kind among them', () => {
    const many = Array.from({ length: 20 }, (_, i) => at(i * 5_000, 0.95 - i / 100));
    const chosen = selectVoiceMoments([...many, at(120_000, 0.6, 'block')]);
    expect(chosen.map(({ startMs }) => startMs)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 120_000]);
    expect(chosen.at(-1)).toMatchObject({
      kind: 'block',
      message: 'The voice stops within a word, for 0.5\u00A0s.',
      certainty: 'Likely: 60\u00A0%.',
      sound: false,
    });
  });

  it('when two are so close that one sound has both, then only the surer one is chosen', () => {
    expect(selectVoiceMoments([at(0, 0.7), at(1_000, 0.9)])).toMatchObject([{ startMs: 1_000 }]);
  });

  it('when nothing stumbled, then there is none', () => {
    expect(selectVoiceMoments([])).toEqual([]);
  });
});
