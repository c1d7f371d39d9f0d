import {
  meanEmotion,
  type Report,
  round,
  type TimelinePoint,
  type VoiceMeasures,
  type VoiceSummary,
} from '@poise/shared/contracts';
import { mean, sum } from 'simple-statistics';
import { meanLevelDb, semitones } from './decibels.ts';
import type { ScoredMicChunk } from './scored.ts';
import { lengthMs } from './spans.ts';

type Speech = NonNullable<Report['speech']>;
type ChunkVoice = { readonly voice: VoiceMeasures; readonly durationMs: number };

/** Pools the voice measures of the chunks, weighted by the number of voiced frames. */
export function summariseVoice(
  chunks: readonly ScoredMicChunk[],
  pitch: Speech['pitch'],
): VoiceSummary | undefined {
  const voices = chunks.flatMap((chunk) =>
    chunk.speech.voice ? [{ voice: chunk.speech.voice, durationMs: lengthMs(chunk) }] : [],
  );
  const loudness = meanLevelDb(
    voices.flatMap(({ voice, durationMs }) =>
      voice.loudnessLufs === undefined ? [] : [[voice.loudnessLufs, durationMs] as const],
    ),
  );
  const summary = {
    ...pooled('jitter', voices, 4),
    ...pooled('shimmer', voices, 4),
    ...pooled('hnrDb', voices, 1),
    ...pooled('tiltDbPerOctave', voices, 1),
    ...(loudness !== undefined && { loudnessLufs: round(loudness, 1) }),
    ...(pitch && { pitchRangeSemitones: round(semitones(pitch.p5Hz, pitch.p95Hz), 1) }),
    ...pitchTrend(voices),
  };
  return Object.keys(summary).length > 0 ? summary : undefined;
}

type Pooled = 'jitter' | 'shimmer' | 'hnrDb' | 'tiltDbPerOctave';

function pooled<Name extends Pooled>(
  name: Name,
  voices: readonly ChunkVoice[],
  decimals: number,
): { [N in Name]?: number } {
  const measured = voices.filter(({ voice }) => voice[name] !== undefined && voice.voicedFrames > 0);
  if (measured.length === 0) return {};
  const weighted = measured.map(({ voice }) => (voice[name] ?? 0) * voice.voicedFrames);
  const value = sum(weighted) / sum(measured.map(({ voice }) => voice.voicedFrames));
  return { [name]: round(value, decimals) } as { [N in Name]?: number };
}

function pitchTrend(voices: readonly ChunkVoice[]): Pick<VoiceSummary, 'pitchTrend'> {
  const trends = voices.flatMap(({ voice }) =>
    voice.pitchTrend ? [{ ...voice.pitchTrend, weight: voice.voicedFrames }] : [],
  );
  const weight = sum(trends.map((trend) => trend.weight));
  if (weight === 0) return {};
  const slopes = trends.map((trend) => trend.slopeSemitonesPerS * trend.weight);
  return {
    pitchTrend: {
      slopeSemitonesPerS: round(sum(slopes) / weight, 2),
      phrases: sum(trends.map(({ phrases }) => phrases)),
      finalRises: sum(trends.map(({ finalRises }) => finalRises)),
    },
  };
}

/** The mean vocal emotion over the seconds in which it was classified. */
export function vocalEmotion(
  timeline: readonly TimelinePoint[],
): Pick<Speech, 'emotion' | 'emotionSeconds' | 'valence' | 'arousal'> {
  const classified = timeline.flatMap(({ speech }) =>
    speech?.emotion ? [{ ...speech, emotion: speech.emotion }] : [],
  );
  const emotion = meanEmotion(classified.map((point) => point.emotion));
  if (!emotion) return {};
  const valence = classified.flatMap((point) => point.valence ?? []);
  const arousal = classified.flatMap((point) => point.arousal ?? []);
  return {
    emotionSeconds: classified.length,
    emotion,
    ...(valence.length > 0 && { valence: round(mean(valence), 3) }),
    ...(arousal.length > 0 && { arousal: round(mean(arousal), 3) }),
  };
}
