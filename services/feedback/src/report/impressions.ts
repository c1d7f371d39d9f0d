import {
  type ConfidencePart,
  confidence,
  type Driver,
  type Impression,
  type ImpressionModel,
  type Impressions,
  interviewFeatures,
  levelSdDb,
  poolVoice,
  predictImpressions,
  type VoiceTrait,
} from '@poise/impressions';
import {
  type Accessibility,
  type Report,
  type ReportModel,
  round,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { FEATURE_LABELS, FLUENCY_EXCUSED_LABEL, PART_LABELS, TRAIT_LABELS } from './impression-labels.ts';
import type { ScoredMicChunk } from './scored.ts';
import { lengthMs } from './spans.ts';

/** The impressions model, and its entry in the list of models of a report. */
export type LoadedImpressions = { readonly model: ImpressionModel; readonly described: ReportModel };

const MAX_DRIVERS = 3;

/** Estimates the impression of the voice, and of the words if the transcript is reliable. */
export function estimateImpressions(
  chunks: readonly ScoredMicChunk[],
  transcript: NonNullable<Report['speech']>['transcript'],
  model: ImpressionModel,
): Impressions {
  const voices = answersOf(chunks).flatMap(
    (answer) =>
      poolVoice(answer.map((chunk) => ({ durationMs: lengthMs(chunk), voice: chunk.speech.voice }))) ?? [],
  );
  const text = transcript?.status === 'reliable' ? transcript.text : undefined;
  return predictImpressions(interviewFeatures(voices, text), model);
}

/** Runs of chunks with speech: a chunk without speech separates two answers. */
function answersOf(chunks: readonly ScoredMicChunk[]): ScoredMicChunk[][] {
  const answers: ScoredMicChunk[][] = [[]];
  for (const chunk of chunks) {
    if (chunk.speech.speech.length > 0) answers.at(-1)?.push(chunk);
    else answers.push([]);
  }
  return answers.filter((answer) => answer.length > 0);
}

/** The impressions in the form of the report; undefined if the model abstained. */
export function describeImpressions(
  estimate: Impressions,
  { people }: ImpressionModel,
): Report['impressions'] {
  if (estimate.status !== 'scored') return undefined;
  const traits = Object.entries(estimate.traits) as [VoiceTrait, Impression][];
  return {
    inputs: estimate.features.startsWith('prosody+words') ? 'prosody+words' : 'prosody',
    people,
    coverage: estimate.coverage,
    traits: traits.map(([trait, { score, interval, drivers }]) => ({
      trait,
      words: TRAIT_LABELS[trait],
      score: round(score, 2),
      interval: { low: round(interval.low, 2), high: round(interval.high, 2) },
      drivers: strongest(drivers),
    })),
  };
}

function strongest(drivers: readonly Driver[]) {
  return drivers
    .map(({ feature, contribution }) => ({ words: FEATURE_LABELS[feature], points: round(contribution, 2) }))
    .filter(({ points }) => points !== 0)
    .slice(0, MAX_DRIVERS);
}

/** How confident the candidate comes across; undefined if no impression that is part of it was estimated. */
export function describeConfidence(
  estimate: Impressions,
  speech: Report['speech'],
  timeline: readonly TimelinePoint[],
  accessibility: Accessibility,
): Report['confidence'] {
  const excused = accessibility.fluency === 'off';
  const result = confidence({
    impressions: estimate,
    fluentShare: excused ? 'excused' : speech?.fluency?.classes?.fluent,
    levelSdDb: levelSdDb(timeline),
  });
  if (!result) return undefined;
  const parts = Object.entries(result.parts) as [ConfidencePart, number][];
  return {
    score: round(result.score, 0),
    interval: { low: round(result.interval.low, 0), high: round(result.interval.high, 0) },
    parts: parts.map(([part, score]) => ({
      part,
      words: part === 'fluency' && excused ? FLUENCY_EXCUSED_LABEL : PART_LABELS[part],
      score: round(score, 0),
    })),
  };
}
