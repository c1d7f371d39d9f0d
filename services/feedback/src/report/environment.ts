import {
  AUDIO_QUALITY_REASONS,
  FACE_QUALITY_REASONS,
  type Report,
  round,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { sum } from 'simple-statistics';

type Environment = Report['environment'];

/** Light, noise and other people: how the environment affected the measurements. */
export function summariseEnvironment(
  timeline: readonly TimelinePoint[],
  speech: Report['speech'],
): Environment {
  const faces = timeline.flatMap(({ face }) => face ?? []);
  const speechPoints = timeline.flatMap(({ speech }) => speech ?? []);
  const frames = sum(faces.map((face) => face.frames));
  const { speechDbfs, noiseDbfs } = speech?.level ?? {};
  return {
    ...(frames > 0 && {
      brightness: round(sum(faces.map((face) => face.brightness * face.frames)) / frames, 3),
      otherPeopleSeconds: faces.filter(({ facesMax }) => facesMax > 1).length,
    }),
    ...(noiseDbfs !== undefined && { noiseDbfs }),
    ...(speechDbfs !== undefined &&
      noiseDbfs !== undefined && { signalToNoiseDb: round(speechDbfs - noiseDbfs, 1) }),
    faceReasons: secondsByReason(FACE_QUALITY_REASONS, faces),
    soundReasons: secondsByReason(AUDIO_QUALITY_REASONS, speechPoints),
  };
}

/** The number of seconds for each reason that was given, most frequent first. */
function secondsByReason<R extends string>(
  catalogue: readonly R[],
  points: readonly { reasons: readonly R[] }[],
): { reason: R; seconds: number }[] {
  return catalogue
    .map((reason) => ({ reason, seconds: points.filter(({ reasons }) => reasons.includes(reason)).length }))
    .filter(({ seconds }) => seconds > 0)
    .sort((a, b) => b.seconds - a.seconds);
}
