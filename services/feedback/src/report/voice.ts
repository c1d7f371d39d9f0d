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
import type { HeardChunk } from './scored.ts';
import { lengthMs } from './spans.ts';

type Speech = NonNullable<Report['speech']>;
type Heard = { readonly voice: VoiceMeasures; readonly durationMs: number };

/** How the voice sounds: what was measured by chunk, weighted by how much voice each of them has. */
export function summariseVoice(
  chunks: readonly HeardChunk[],
  pitch: Speech['pitch'],
): VoiceSummary | undefined {
  const heard = chunks.flatMap((chunk) =>
    chunk.speech.voice ? [{ voice: chunk.speech.voice, durationMs: lengthMs(chunk) }] : [],
  );
  const loudness = meanLevelDb(
    heard.flatMap(({ voice, durationMs }) =>
      voice.loudnessLufs === undefined ? [] : [[voice.loudnessLufs, durationMs] as const],
    ),
  );
  const summary = {
    ...byVoice('jitter', heard, 4),
    ...byVoice('shimmer', heard, 4),
    ...byVoice('hnrDb', heard, 1),
    ...byVoice('tiltDbPerOctave', heard, 1),
    ...(loudness !== undefined && { loudnessLufs: round(loudness, 1) }),
    ...(pitch && { pitchRangeSemitones: round(semitones(pitch.p5Hz, pitch.p95Hz), 1) }),
    ...pitchTrend(heard),
  };
  return Object.keys(summary).length > 0 ? summary : undefined;
}

type Pooled = 'jitter' | 'shimmer' | 'hnrDb' | 'tiltDbPerOctave';

function byVoice<Name extends Pooled>(
  name: Name,
  heard: readonly Heard[],
  decimals: number,
): { [N in Name]?: number } {
  const measured = heard.filter(({ voice }) => voice[name] !== undefined && voice.voicedFrames > 0);
  if (measured.length === 0) return {};
  const weighted = measured.map(({ voice }) => (voice[name] ?? 0) * voice.voicedFrames);
  const value = sum(weighted) / sum(measured.map(({ voice }) => voice.voicedFrames));
  return { [name]: round(value, decimals) } as { [N in Name]?: number };
}

function pitchTrend(heard: readonly Heard[]): Pick<VoiceSummary, 'pitchTrend'> {
  const trends = heard.flatMap(({ voice }) =>
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

/** How the voice sounded on average over the seconds in which that could be told. */
export function vocalEmotion(
  timeline: readonly TimelinePoint[],
): Pick<Speech, 'emotion' | 'emotionSeconds' | 'valence' | 'arousal'> {
  const told = timeline.flatMap(({ speech }) =>
    speech?.emotion ? [{ ...speech, emotion: speech.emotion }] : [],
  );
  const emotion = meanEmotion(told.map((point) => point.emotion));
  if (!emotion) return {};
  const valence = told.flatMap((point) => point.valence ?? []);
  const arousal = told.flatMap((point) => point.arousal ?? []);
  return {
    emotionSeconds: told.length,
    emotion,
    ...(valence.length > 0 && { valence: round(mean(valence), 3) }),
    ...(arousal.length > 0 && { arousal: round(mean(arousal), 3) }),
  };
}
