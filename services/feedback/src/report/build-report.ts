import {
  type FacePoint,
  type Interview,
  infersEmotion,
  MIN_TRANSCRIBED_MS,
  type Observation,
  type Report,
  type ReportId,
  type TimelinePoint,
  type Totals,
} from '@poise/shared/contracts';
import { summariseEnvironment } from './environment.ts';
import { summariseFace } from './face.ts';
import {
  describeConfidence,
  describeImpressions,
  estimateImpressions,
  type LoadedImpressions,
} from './impressions.ts';
import { type DescribeModels, listModels } from './models.ts';
import { selectMoments } from './moments.ts';
import { listProblems } from './problems.ts';
import { candidateFaces, motionTimes, scoredFrames, scoredMicChunks } from './scored.ts';
import { summariseSpeech } from './speech.ts';
import { listUnmeasured } from './unmeasured.ts';

export type ReportInput = DescribeModels & {
  readonly reportId: ReportId;
  readonly interview: Pick<Interview, 'id' | 'profile' | 'accessibility' | 'title' | 'createdAt'>;
  /** RFC 3339, from the caller's clock, so that the same input gives the same report. */
  readonly createdAt: string;
  /** The effective observations: exactly one per (stream, seq). */
  readonly observations: readonly Observation[];
  /** Complete and ordered; seconds without evidence may be missing. */
  readonly timeline: readonly TimelinePoint[];
  readonly totals: Totals;
  readonly durationMs: number;
  readonly loadedImpressions: LoadedImpressions;
};

/**
 * Builds the report of a closed interview. It is a pure function that does not depend on the order of
 * the observations. What was not measured is never filled in: it is absent and listed in `unmeasured`.
 */
export function buildReport(input: ReportInput): Report {
  const { interview, observations, totals, durationMs } = input;
  const timeline = input.timeline.map((point) => allowedBy(interview.profile, point));
  const frames = scoredFrames(observations);
  const chunks = scoredMicChunks(observations);
  const motionMs = motionTimes(observations);
  const face = totals.camera.scored > 0 ? faceSummary() : undefined;
  const speech =
    totals.mic.scored > 0 ? summariseSpeech(chunks, timeline, interview.accessibility) : undefined;
  const estimate =
    speech && infersEmotion(interview.profile)
      ? estimateImpressions(chunks, speech.transcript, input.loadedImpressions.model)
      : undefined;
  const impressions = estimate && describeImpressions(estimate, input.loadedImpressions.model);
  const confidence = estimate && describeConfidence(estimate, speech, timeline, interview.accessibility);
  return {
    id: input.reportId,
    interviewId: interview.id,
    createdAt: input.createdAt,
    interviewedAt: interview.createdAt,
    profile: interview.profile,
    ...(interview.title !== undefined && { title: interview.title }),
    durationMs,
    accounting: totals,
    problems: listProblems(observations),
    ...(face && { face }),
    ...(speech && { speech }),
    ...(impressions && { impressions }),
    ...(confidence && { confidence }),
    environment: summariseEnvironment(timeline, speech),
    unmeasured: listUnmeasured({
      profile: interview.profile,
      accessibility: interview.accessibility,
      totals,
      face,
      speech,
      estimate,
      confidence,
      hasMotion: motionMs.length > 0,
      hasClearFace: candidateFaces(frames).some(({ quality }) => quality.reasons.length === 0),
      transcriptionFailed: chunks.some(({ speech }) => speech.transcript?.status === 'failed'),
      isTranscribable: chunks.some(({ startMs, endMs }) => endMs - startMs >= MIN_TRANSCRIBED_MS),
    }),
    models: [...listModels(observations, input), ...(impressions ? [input.loadedImpressions.described] : [])],
    timeline,
  };

  function faceSummary(): Report['face'] {
    const { profile } = interview;
    const summary = allowedFace(profile, summariseFace(frames, timeline));
    if (summary.framesWithFace === 0) return summary;
    return { ...summary, moments: selectMoments({ profile, frames, timeline, motionMs }) };
  }
}

/**
 * Assessments contain no facial or vocal emotion, whatever their observations contain: the profile is
 * enforced here again, although the workers do not run emotion models for assessments.
 */
function allowedBy(profile: Interview['profile'], point: TimelinePoint): TimelinePoint {
  if (infersEmotion(profile)) return point;
  const { face, speech, ...rest } = point;
  return {
    ...rest,
    ...(face && { face: withoutEmotion(face) }),
    ...(speech && { speech: withoutEmotion(speech) }),
  };
}

type Emotional = Partial<Pick<FacePoint, 'emotion' | 'valence' | 'arousal' | 'expression' | 'smile'>>;

function withoutEmotion<Point extends Emotional>(point: Point): Omit<Point, keyof Emotional> {
  const { emotion: _e, valence: _v, arousal: _a, expression: _x, smile: _s, ...observable } = point;
  return observable;
}

function allowedFace(
  profile: Interview['profile'],
  face: NonNullable<Report['face']>,
): NonNullable<Report['face']> {
  if (infersEmotion(profile)) return face;
  const { smileRatio: _smileRatio, ...observable } = face;
  return observable;
}
