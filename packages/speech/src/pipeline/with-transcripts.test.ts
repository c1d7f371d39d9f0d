import {
  MAX_DISFLUENCIES,
  type SpeechObservation,
  type SpokenWord,
  speechObservation,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import type { Transcription } from '../words/transcriber.ts';
import { SPEECH_BYTES, withTranscripts } from './with-transcripts.ts';

const chunks = [
  { startMs: 0, endMs: 10_000 },
  { startMs: 10_000, endMs: 20_000 },
];

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

const silence: SpeechObservation = {
  ...fullObservation(0),
  speechRatio: 0,
  speech: [],
};

function word(startMs: number, text = 'word'): SpokenWord {
  return { text, startMs, endMs: startMs + 150, confidence: 0.876 };
}

function transcription(
  startMs: number,
  endMs: number,
  words: SpokenWord[],
  status: Transcription['status'] = 'reliable',
) {
  return { startMs, endMs, words, status };
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('words and chunks', () => {
  const both = [fullObservation(0), fullObservation(10_000)];

  it('when an utterance crosses a border, then each word goes where it starts', () => {
    const [first, second] = withTranscripts(both, chunks, 'fake', [
      transcription(8_000, 12_000, [word(8_100), word(9_999), word(10_000)]),
    ]);
    expect(first?.transcript?.words.map((w) => w.startMs)).toEqual([8_100, 9_999]);
    expect(second?.transcript?.words.map((w) => w.startMs)).toEqual([10_000]);
  });

  it('when one of its utterances is unreliable, then the chunk is, and the other chunk is not', () => {
    const [first, second] = withTranscripts(both, chunks, 'fake', [
      transcription(0, 2_000, [word(100)]),
      transcription(3_000, 9_000, [word(3_100)], 'unreliable'),
      transcription(11_000, 12_000, [word(11_100)]),
    ]);
    expect(first?.transcript?.status).toBe('unreliable');
    expect(second?.transcript?.status).toBe('reliable');
  });

  it('when a chunk has no speech, then it has no transcript', () => {
    const [, second] = withTranscripts([both[0] as SpeechObservation, silence], chunks, 'fake', []);
    expect(second).not.toHaveProperty('transcript');
  });

  it('when the sound goes on beyond the last chunk, then its words are still words of that chunk', () => {
    const [, second] = withTranscripts(both, chunks, 'fake', [transcription(19_000, 20_050, [word(20_010)])]);
    expect(second?.transcript?.words).toHaveLength(1);
  });
});

describe('the size of an observation', () => {
  const late = 10_700_000;
  const chunk = { startMs: late, endMs: late + 10_000 };

  it('when somebody speaks five words a second, late in a long interview, then all of it fits', () => {
    const words = Array.from({ length: 50 }, (_, i) => word(late + i * 200, 'overall'));
    const [observation] = withTranscripts([fullObservation(late)], [chunk], 'pocketsphinx', [
      transcription(late, late + 10_000, words),
    ]);
    expect(observation?.transcript).toMatchObject({ status: 'reliable', words });
    expect(bytes(observation)).toBeLessThanOrEqual(SPEECH_BYTES);
    expect(speechObservation.safeParse(observation).success).toBe(true);
  });

  it('when an engine goes wild, then words are left out and the rest is called unreliable', () => {
    const words = Array.from({ length: 300 }, (_, i) => word(late + i * 30, 'ж'.repeat(64)));
    const [observation] = withTranscripts([fullObservation(late)], [chunk], 'pocketsphinx', [
      transcription(late, late + 10_000, words),
    ]);
    expect(bytes(observation)).toBeLessThanOrEqual(SPEECH_BYTES);
    expect(observation?.transcript?.status).toBe('unreliable');
    expect(observation?.transcript?.words.length).toBeGreaterThan(10);
    expect(speechObservation.safeParse(observation).success).toBe(true);
  });
});
