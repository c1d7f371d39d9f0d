import {
  type FaceFrame,
  meanEmotion,
  type Report,
  round,
  type TimelinePoint,
  valenceArousal,
} from '@poise/shared/contracts';
import { sum } from 'simple-statistics';
import { candidateFaces } from './scored.ts';

/** A mouth counts as smiling at this value or higher, on a scale from 0 (none) to 1 (broad). */
export const SMILE_THRESHOLD = 0.5;

/**
 * The mouth counts as moving at this activity or higher. It is 0.02 to 0.11 while people speak, and at
 * most 0.007 in a face at rest.
 */
const MOVING_MOUTH = 0.015;

/** A second counts as speech at this share of speaking or higher. */
const SPEAKING = 0.5;

/**
 * The face over the whole interview. Shares refer to the frames in which the measure was available, so
 * that a dark minute does not count as a minute of looking away.
 */
export function summariseFace(
  frames: readonly FaceFrame[],
  timeline: readonly TimelinePoint[],
): NonNullable<Report['face']> {
  const faceCounts = frames.map(({ faces, otherFaces }) => faces.length + otherFaces);
  const candidates = candidateFaces(frames);
  return {
    framesSampled: frames.length,
    framesWithFace: faceCounts.filter((count) => count > 0).length,
    framesWithOneFace: faceCounts.filter((count) => count === 1).length,
    facesMax: faceCounts.reduce((max, count) => Math.max(max, count), 0),
    ...expression(timeline),
    ...share(
      'attention',
      candidates.flatMap(({ gaze }) => gaze?.onCamera ?? []),
    ),
    ...share(
      'smileRatio',
      candidates.flatMap(({ smile }) => (smile === undefined ? [] : smile >= SMILE_THRESHOLD)),
    ),
    ...total(
      'candidateChanges',
      timeline.flatMap(({ face }) => face?.candidateChanges ?? []),
    ),
    ...movement(timeline),
  };
}

function movement(timeline: readonly TimelinePoint[]): Pick<NonNullable<Report['face']>, 'movement'> {
  const measured = timeline.flatMap(({ face }) => face?.gestures ?? []);
  const seconds = timeline.filter(({ face }) => face?.gestures !== undefined).length;
  if (seconds === 0) return {};
  const count = (type: (typeof measured)[number]['type']) =>
    measured.filter((gesture) => gesture.type === type).length;
  return {
    movement: {
      seconds,
      nods: count('nod'),
      shakes: count('shake'),
      ...blinks(timeline),
      ...mouth(timeline),
    },
  };
}

function blinks(timeline: readonly TimelinePoint[]) {
  const counts = timeline.flatMap(({ face }) => face?.blinks ?? []);
  if (counts.length === 0) return {};
  return { blinks: { seconds: counts.length, count: sum(counts) } };
}

/** Whether the candidate is the speaker: the mouth moves during speech. */
function mouth(timeline: readonly TimelinePoint[]) {
  const activity = timeline
    .filter(({ speech }) => speech && speech.speaking >= SPEAKING)
    .flatMap(({ face }) => face?.mouthActivity ?? []);
  if (activity.length === 0) return {};
  return {
    mouth: {
      speakingSeconds: activity.length,
      movingSeconds: activity.filter((spread) => spread >= MOVING_MOUTH).length,
    },
  };
}

function expression(timeline: readonly TimelinePoint[]) {
  const emotions = timeline.flatMap(({ face }) => face?.emotion ?? []);
  const emotion = meanEmotion(emotions);
  if (!emotion) return {};
  const { valence, arousal } = valenceArousal(emotion);
  return { emotionSeconds: emotions.length, emotion, valence: round(valence, 3), arousal: round(arousal, 3) };
}

function total<Name extends string>(name: Name, counts: readonly number[]): { [N in Name]?: number } {
  return counts.length === 0 ? {} : ({ [name]: sum(counts) } as { [N in Name]: number });
}

function share<Name extends string>(name: Name, flags: readonly boolean[]): { [N in Name]?: number } {
  if (flags.length === 0) return {};
  return { [name]: round(flags.filter(Boolean).length / flags.length, 3) } as { [N in Name]: number };
}
