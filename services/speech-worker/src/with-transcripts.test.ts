import {
  MAX_DISFLUENCIES,
  type SpeechObservation,
  type SpokenWord,
  speechObservation,
  type WordsAbstention,
  type WordsObservation,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { SPEECH_BYTES, withTranscript, withTranscripts } from './with-transcripts.ts';

/** As much as ten seconds of very fast speech late in a long interview can hold. */
function fullObservation(startMs: number): SpeechObservation {
  return {
    speechRatio: 0.987,
    voicedRatio: 0.654,
    speech: Array.from({ length: 22 }, (_, i) => ({
      startMs: startMs + i * 450,
      endMs: startMs + i * 450 + 310,
    })),
    seconds: Array.from({ length: 10 }, (_, i) => ({
      tMs: startMs + i * 1000,
      speaking: 0.987,
      levelDbfs: -23.4,
      f0Hz: 234.5,
    })),
    syllablesMs: Array.from({ length: 90 }, (_, i) => startMs + i * 111),
    level: { speechDbfs: -23.4, peakDbfs: -1.2, noiseDbfs: -56.7, clippedRatio: 0.0012 },
    f0: { medianHz: 234.5, p5Hz: 123.4, p95Hz: 345.6, sdSemitones: 3.45, voicedFrames: 654 },
    voice: {
      voicedFrames: 654,
      unvoicedFrames: 345,
      f0: {
        meanHz: 234.5,
        sdHz: 45.67,
        minHz: 123.4,
        maxHz: 456.7,
        medianHz: 234.5,
        absoluteSlopeHzPerS: 345.6,
      },
      intensity: { meanDb: 67.89, sdDb: 12.34, minDb: 34.56, maxDb: 78.91, medianDb: 65.43 },
      jitter: 0.01234,
      shimmer: 0.12345,
      hnrDb: 12.34,
      breaks: { count: 34, ratio: 0.3456 },
      tiltDbPerOctave: -12.34,
      alphaRatioDb: 12.34,
      formantsHz: [567, 1678, 2789],
      loudnessLufs: -23.4,
      pitchTrend: { slopeSemitonesPerS: -12.34, phrases: 12, finalRises: 11 },
    },
    disfluencies: Array.from({ length: MAX_DISFLUENCIES }, (_, i) => ({
      kind: 'filled-pause' as const,
      startMs: startMs + i * 1000,
      endMs: startMs + i * 1000 + 450,
      probability: 0.87,
    })),
    fluency: { fluent: 0.123, stuttering: 0.456, cluttering: 0.321, pauses: 0.1 },
    emotion: {
      neutral: 0.123,
      happiness: 0.123,
      surprise: 0.123,
      sadness: 0.123,
      anger: 0.123,
      disgust: 0.123,
      fear: 0.262,
    },
    valence: -0.123,
    arousal: -0.456,
    quality: { reasons: ['clipped', 'noisy'] },
  };
}

const silence: SpeechObservation = { ...fullObservation(0), speechRatio: 0, speech: [] };
const engine = { id: 'fake', version: '1' };

function word(startMs: number, text = 'word'): SpokenWord {
  return { text, startMs, endMs: startMs + 150, confidence: 0.876 };
}

const transcribed = (
  words: SpokenWord[],
  reasons: Extract<WordsObservation, { status: 'transcribed' }>['quality']['reasons'] = [],
): WordsObservation => ({
  status: 'transcribed',
  engine,
  text: words.map(({ text }) => text).join(' '),
  words,
  speechMs: 9_870,
  reliability: reasons.length === 0 ? 'reliable' : 'unreliable',
  quality: { reasons },
});
const abstained = (code: WordsAbstention): WordsObservation => ({ status: 'abstained', code, engine });

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('a transcript in the observation of its sound', () => {
  it('when words were transcribed, then it has them, their engine and whether they are reliable', () => {
    const words = [word(100), word(9_999)];
    expect(withTranscript(fullObservation(0), transcribed(words))).toEqual({
      ...fullObservation(0),
      transcript: { engine: 'fake', status: 'reliable', words },
    });
    expect(withTranscript(fullObservation(0), transcribed([], ['no-words'])).transcript).toEqual({
      engine: 'fake',
      status: 'unreliable',
      words: [],
    });
  });

  it.each(['no-engine', 'too-short', 'no-speech'] as const)(
    'when it abstained (%s), then it has none',
    (code) => {
      expect(withTranscript(fullObservation(0), abstained(code))).toEqual(fullObservation(0));
    },
  );

  it.each(['engine-failed', 'engine-timeout'] as const)(
    'when somebody speaks and there are no words (%s), then it says so; when nobody does, then it does not',
    (code) => {
      const failed = { engine: 'fake', status: 'failed', words: [] };
      expect(withTranscript(fullObservation(0), abstained(code)).transcript).toEqual(failed);
      expect(withTranscript(silence, abstained(code))).toEqual(silence);
    },
  );

  it('when hardly anybody speaks and no word was understood, then it has none', () => {
    expect(withTranscript(silence, transcribed([]))).toEqual(silence);
    expect(withTranscript(silence, transcribed([word(10)])).transcript?.words).toHaveLength(1);
  });
});

describe('chunks and their words', () => {
  async function* each<T>(...items: T[]): AsyncGenerator<T> {
    yield* items;
  }
  const findings = (words: WordsObservation) => ({
    words,
    timings: { detectionMs: 0, transcriptionMs: 0 },
  });

  it('when there are several, then each has its own', async () => {
    const sound = each(fullObservation(0), fullObservation(10_000));
    const words = each(findings(transcribed([word(1)])), findings(transcribed([word(10_001)])));
    const both = await Array.fromAsync(withTranscripts(sound, words));
    expect(both.map(({ transcript }) => transcript?.words[0]?.startMs)).toEqual([1, 10_001]);
  });

  it('when the sound fails, then no words are asked for', async () => {
    let asked = false;
    async function* words() {
      asked = true;
      yield findings(transcribed([]));
    }
    const sound: AsyncIterable<SpeechObservation> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }),
    };
    await expect(Array.fromAsync(withTranscripts(sound, words()))).rejects.toThrow('broken');
    expect(asked).toBe(false);
  });

  it('when there are fewer words than chunks, then nothing is passed off as complete', async () => {
    const missing = withTranscripts(each(fullObservation(0)), each());
    await expect(Array.fromAsync(missing)).rejects.toThrow('fewer chunks');
  });
});

describe('the size of an observation', () => {
  const late = 10_700_000;

  it('when somebody speaks five words a second, late in a long interview, then all of it fits', () => {
    const words = Array.from({ length: 50 }, (_, i) => word(late + i * 200, 'overall'));
    const observation = withTranscript(fullObservation(late), transcribed(words));
    expect(observation.transcript).toMatchObject({ status: 'reliable', words });
    expect(bytes(observation)).toBeLessThanOrEqual(SPEECH_BYTES);
    expect(speechObservation.safeParse(observation).success).toBe(true);
  });

  it('when there is more than fits, then words are left out and the rest is called unreliable', () => {
    const words = Array.from({ length: 60 }, (_, i) => word(late + i * 30, '\u0436'.repeat(64)));
    const observation = withTranscript(fullObservation(late), transcribed(words));
    expect(bytes(observation)).toBeLessThanOrEqual(SPEECH_BYTES);
    expect(observation.transcript?.status).toBe('unreliable');
    expect(observation.transcript?.words.length).toBeGreaterThan(10);
    expect(speechObservation.safeParse(observation).success).toBe(true);
  });

  it('when there are more words than an observation holds, then it is unreliable', () => {
    const words = Array.from({ length: 61 }, (_, i) => word(i * 30, 'a'));
    const { transcript } = withTranscript({ ...silence, speechRatio: 1 }, transcribed(words));
    expect(transcript).toMatchObject({ status: 'unreliable', words: words.slice(0, 60) });
  });
});
