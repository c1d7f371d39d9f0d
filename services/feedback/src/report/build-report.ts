import {
  type FacePoint,
  type Interview,
  infersEmotion,
  MIN_TRANSCRIBED_MS,
  type ModelRef,
  type Observation,
  type Report,
  type ReportId,
  type ReportModel,
  type TimelinePoint,
  type Totals,
} from '@poise/shared/contracts';
import { summariseEnvironment } from './environment.ts';
import { summariseFace } from './face.ts';
import { judgeImpressions, type LearntImpressions, tellConfidence, tellImpressions } from './impressions.ts';
import { listModels } from './models.ts';
import { selectMoments } from './moments.ts';
import { listProblems } from './problems.ts';
import { candidateFaces, heardChunks, motionTimes, seenFrames } from './scored.ts';
import { summariseSpeech } from './speech.ts';
import { listUnmeasured } from './unmeasured.ts';

export type ReportInput = {
  readonly reportId: ReportId;
  readonly interview: Pick<Interview, 'id' | 'profile' | 'accessibility' | 'title' | 'createdAt'>;
  /** RFC 3339; the clock of the caller, so that the same input gives the same report. */
  readonly createdAt: string;
  /** The effective ones: exactly one for each (stream, seq). */
  readonly observations: readonly Observation[];
  /** Complete and ordered; a second without evidence may be missing. */
  readonly timeline: readonly TimelinePoint[];
  readonly totals: Totals;
  readonly durationMs: number;
  /** The component models of the pipeline that an observation names. */
  readonly describeModel: (ref: ModelRef) => readonly ReportModel[];
  readonly learntImpressions: LearntImpressions;
};

/**
 * The report of a closed interview: a pure function, the same whatever the order of the
 * observations. Nothing is filled in: what was not measured is absent and listed in `unmeasured`.
 */
export function buildReport(input: ReportInput): Report {
  const { interview, observations, totals, durationMs } = input;
  const timeline = input.timeline.map((point) => allowedBy(interview.profile, point));
  const frames = seenFrames(observations);
  const chunks = heardChunks(observations);
  const movedMs = motionTimes(observations);
  const face = totals.camera.scored > 0 ? describeFace() : undefined;
  const speech =
    totals.mic.scored > 0 ? summariseSpeech(chunks, timeline, interview.accessibility) : undefined;
  const judged =
    speech && infersEmotion(interview.profile)
      ? judgeImpressions(chunks, speech.transcript, input.learntImpressions.model)
      : undefined;
  const impressions = judged && tellImpressions(judged, input.learntImpressions.model);
  const confidence = judged && tellConfidence(judged, speech, timeline, interview.accessibility);
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
      judged,
      confidence,
      closePictures: movedMs.length > 0,
      clearFace: candidateFaces(frames).some(({ quality }) => quality.reasons.length === 0),
      wordsFailed: chunks.some(({ speech }) => speech.transcript?.status === 'failed'),
      longSound: chunks.some(({ startMs, endMs }) => endMs - startMs >= MIN_TRANSCRIBED_MS),
    }),
    models: [
      ...listModels(observations, input.describeModel),
      ...(impressions ? [input.learntImpressions.described] : []),
    ],
    timeline,
  };

  function describeFace(): Report['face'] {
    const { profile } = interview;
    const summary = allowedFace(profile, summariseFace(frames, timeline));
    if (summary.framesWithFace === 0) return summary;
    return { ...summary, moments: selectMoments({ profile, frames, timeline, motionMs: movedMs }) };
  }
}

/**
 * An assessment says nothing about expressions and voices' emotions, whatever its observations hold: the profile is
 * enforced here once more, behind the workers that already leave the emotion models out.
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
