import type { SpeechObservation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { countFillers } from './fillers.ts';
import type { ScoredMicChunk } from './scored.ts';

const transcript = (text: string, status: 'reliable' | 'unreliable'): SpeechObservation['transcript'] => ({
  engine: 'test',
  status,
  words: text
    .split(' ')
    .map((word, i) => ({ text: word, startMs: i * 500, endMs: i * 500 + 400, confidence: 0.9 })),
});
const detectedFillers = (...startsMs: number[]): SpeechObservation['disfluencies'] =>
  startsMs.map((startMs) => ({ kind: 'filled-pause', startMs, endMs: startMs + 300, probability: 0.9 }));

function chunk(
  measures: Pick<SpeechObservation, 'transcript' | 'disfluencies'>,
  endMs = 60_000,
): ScoredMicChunk {
  const speech: SpeechObservation = {
    speechRatio: 1,
    voicedRatio: 1,
    speech: [{ startMs: 0, endMs }],
    seconds: [],
    syllablesMs: [],
    level: { peakDbfs: -6, clippedRatio: 0 },
    ...measures,
    quality: { reasons: [] },
  };
  return { startMs: 0, endMs, speech };
}

describe('fillers', () => {
  it('when a word and a sound are the same filler, then it is counted once, with its word', () => {
    const both = chunk({
      transcript: transcript('Um, well you know I uh like hammers', 'reliable'),
      disfluencies: detectedFillers(50, 2_600, 9_000),
    });
    expect(countFillers([both])).toEqual({
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

  it('when the transcript is unreliable, then only fillers detected in the audio count', () => {
    const unreliable = chunk({
      transcript: transcript('um um um', 'unreliable'),
      disfluencies: detectedFillers(4_000),
    });
    expect(countFillers([unreliable])?.count).toBe(1);
  });

  it('when there are other disfluencies, then they are not fillers', () => {
    const repeated = { kind: 'repetition', startMs: 0, endMs: 500, probability: 0.9 } as const;
    expect(countFillers([chunk({ disfluencies: [repeated] })])?.count).toBe(0);
  });

  it('when there is little speech, then there is a count but no rate', () => {
    expect(countFillers([chunk({ disfluencies: detectedFillers(0) }, 8_000)])).not.toHaveProperty(
      'perMinute',
    );
  });

  it('when some of the speech was not searched, then the rate refers to the rest', () => {
    const searched = chunk({ disfluencies: detectedFillers(0, 5_000) });
    expect(countFillers([searched, chunk({})])).toMatchObject({ count: 2, perMinute: 2 });
  });

  it('when most of the speech was not searched, then there is no count', () => {
    expect(countFillers([chunk({ disfluencies: detectedFillers(0) }), chunk({}), chunk({})])).toBeUndefined();
  });

  it('when neither the audio nor a reliable transcript could be searched, then there is no count', () => {
    expect(countFillers([chunk({ transcript: transcript('um', 'unreliable') })])).toBeUndefined();
  });
});
