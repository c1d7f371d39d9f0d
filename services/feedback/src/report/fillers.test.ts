import type { SpeechObservation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { countFillers } from './fillers.ts';
import type { HeardChunk } from './scored.ts';

const said = (text: string, status: 'reliable' | 'unreliable'): SpeechObservation['transcript'] => ({
  engine: 'test',
  status,
  words: text
    .split(' ')
    .map((word, i) => ({ text: word, startMs: i * 500, endMs: i * 500 + 400, confidence: 0.9 })),
});
const sounds = (...startsMs: number[]): SpeechObservation['disfluencies'] =>
  startsMs.map((startMs) => ({ kind: 'filled-pause', startMs, endMs: startMs + 300, probability: 0.9 }));

function heard(parts: Pick<SpeechObservation, 'transcript' | 'disfluencies'>, endMs = 60_000): HeardChunk {
  const speech: SpeechObservation = {
    speechRatio: 1,
    voicedRatio: 1,
    speech: [{ startMs: 0, endMs }],
    seconds: [],
    syllablesMs: [],
    level: { peakDbfs: -6, clippedRatio: 0 },
    ...parts,
    quality: { reasons: [] },
  };
  return { startMs: 0, endMs, speech };
}

describe('fillers', () => {
  it('when word and sound are the same filler, then it is counted once, under its word', () => {
    const chunk = heard({
      transcript: said('Um, well you know I uh like hammers', 'reliable'),
      disfluencies: sounds(50, 2_600, 9_000),
    });
    expect(countFillers([chunk])).toEqual({
      count: 4,
      perMinute: 4,
      spans: [
        { startMs: 0, endMs: 400, word: 'um' },
        { startMs: 1_000, endMs: 1_900, word: 'you know' },
        { startMs: 2_500, endMs: 2_900, word: 'uh' },
        { startMs: 9_000, endMs: 9_300 },
      ],
    });
  });

  it('when the transcript is unreliable, then only the sound counts', () => {
    const chunk = heard({ transcript: said('um um um', 'unreliable'), disfluencies: sounds(4_000) });
    expect(countFillers([chunk])?.count).toBe(1);
  });

  it('when other stumbles are in the sound, then they are no fillers', () => {
    const repeated = { kind: 'repetition', startMs: 0, endMs: 500, probability: 0.9 } as const;
    expect(countFillers([heard({ disfluencies: [repeated] })])?.count).toBe(0);
  });

  it('when little is spoken, then there is a number but no rate', () => {
    expect(countFillers([heard({ disfluencies: sounds(0) }, 8_000)])).not.toHaveProperty('perMinute');
  });

  it('when some of the speech was not searched, then the rate is that of the rest', () => {
    const [searched, not] = [heard({ disfluencies: sounds(0, 5_000) }), heard({})];
    expect(countFillers([searched, not])).toMatchObject({ count: 2, perMinute: 2 });
  });

  it('when most of it was not searched, then nothing is told', () => {
    expect(countFillers([heard({ disfluencies: sounds(0) }), heard({}), heard({})])).toBeUndefined();
  });

  it('when neither the sound nor reliable words could be searched, then nothing is told', () => {
    expect(countFillers([heard({ transcript: said('um', 'unreliable') })])).toBeUndefined();
  });
});
