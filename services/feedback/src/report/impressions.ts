import {
  type ConfidencePart,
  confidence,
  type Driver,
  type HeardTrait,
  type Impression,
  type ImpressionModel,
  type Impressions,
  interviewFeatures,
  levelSdDb,
  poolVoice,
  predictImpressions,
} from '@poise/impressions';
import {
  type Accessibility,
  type Report,
  type ReportModel,
  round,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { FEATURE_WORDS, FLUENCY_EXCUSED, PART_WORDS, TRAIT_WORDS } from './impression-words.ts';
import type { HeardChunk } from './scored.ts';
import { lengthMs } from './spans.ts';

/** A model of impressions, and how the report names it. */
export type LearntImpressions = { readonly model: ImpressionModel; readonly described: ReportModel };

const MOST_DRIVERS = 3;

/** What impression the voice leaves, and the words where the transcript is reliable. */
export function judgeImpressions(
  chunks: readonly HeardChunk[],
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

/** Runs of chunks in which somebody speaks: whole chunks of silence lie between answers. */
function answersOf(chunks: readonly HeardChunk[]): HeardChunk[][] {
  const answers: HeardChunk[][] = [[]];
  for (const chunk of chunks) {
    if (chunk.speech.speech.length > 0) answers.at(-1)?.push(chunk);
    else answers.push([]);
  }
  return answers.filter((answer) => answer.length > 0);
}

/** The impressions as the report tells them; undefined where there are none. */
export function tellImpressions(judged: Impressions, { people }: ImpressionModel): Report['impressions'] {
  if (judged.status !== 'scored') return undefined;
  const traits = Object.entries(judged.traits) as [HeardTrait, Impression][];
  return {
    inputs: judged.features.startsWith('prosody+words') ? 'prosody+words' : 'prosody',
    people,
    coverage: judged.coverage,
    traits: traits.map(([trait, { score, interval, drivers }]) => ({
      trait,
      words: TRAIT_WORDS[trait],
      score: round(score, 2),
      interval: { low: round(interval.low, 2), high: round(interval.high, 2) },
      drivers: strongest(drivers),
    })),
  };
}

function strongest(drivers: readonly Driver[]) {
  return drivers
    .map(({ feature, contribution }) => ({ words: FEATURE_WORDS[feature], points: round(contribution, 2) }))
    .filter(({ points }) => points !== 0)
    .slice(0, MOST_DRIVERS);
}

/** How confident it comes across; undefined where no impression that is part of it could be told. */
export function tellConfidence(
  judged: Impressions,
  speech: Report['speech'],
  timeline: readonly TimelinePoint[],
  accessibility: Accessibility,
): Report['confidence'] {
  const excused = accessibility.fluency === 'off';
  const found = confidence({
    impressions: judged,
    fluentShare: excused ? 'excused' : speech?.fluency?.classes?.fluent,
    levelSdDb: levelSdDb(timeline),
  });
  if (!found) return undefined;
  const parts = Object.entries(found.parts) as [ConfidencePart, number][];
  return {
    score: round(found.score, 0),
    interval: { low: round(found.interval.low, 0), high: round(found.interval.high, 0) },
    parts: parts.map(([part, score]) => ({
      part,
      words: part === 'fluency' && excused ? FLUENCY_EXCUSED : PART_WORDS[part],
      score: round(score, 0),
    })),
  };
}
