import {
  EMOTIONS,
  type EmotionDistribution,
  type FaceFrame,
  type Report,
  round,
  sevenClasses,
  type TimelinePoint,
  valenceArousal,
} from '@poise/shared/contracts';
import { mean } from 'simple-statistics';
import { candidateFaces } from './scored.ts';

/** From here on a mouth counts as smiling; the scale goes from 0 (none) to 1 (broad). */
const SMILE_THRESHOLD = 0.5;

/**
 * The face over the whole interview. Shares are taken over the frames in which the thing itself
 * could be measured, so that a dark minute does not count as a minute of looking away.
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
    facesMax: faceCounts.reduce((most, count) => Math.max(most, count), 0),
    ...expression(timeline),
    ...share(
      'attention',
      candidates.flatMap(({ gaze }) => gaze?.onCamera ?? []),
    ),
    ...share(
      'smileRatio',
      candidates.flatMap(({ smile }) => (smile === undefined ? [] : smile >= SMILE_THRESHOLD)),
    ),
  };
}

function expression(timeline: readonly TimelinePoint[]) {
  const emotions = timeline.flatMap(({ face }) => face?.emotion ?? []);
  if (emotions.length === 0) return {};
  const emotion = meanEmotion(emotions);
  const { valence, arousal } = valenceArousal(emotion);
  return { emotionSeconds: emotions.length, emotion, valence: round(valence, 3), arousal: round(arousal, 3) };
}

/** The mean distribution; of seven classes as soon as one of the distributions has but seven. */
export function meanEmotion(emotions: readonly EmotionDistribution[]): EmotionDistribution {
  const alike = emotions.every(({ contempt }) => contempt !== undefined)
    ? emotions
    : emotions.map(sevenClasses);
  const measured = EMOTIONS.filter((emotion) => alike[0]?.[emotion] !== undefined);
  return Object.fromEntries(
    measured.map((emotion) => [emotion, round(mean(alike.map((each) => each[emotion] ?? 0)), 3)]),
  ) as EmotionDistribution;
}

function share<Name extends string>(name: Name, flags: readonly boolean[]): { [N in Name]?: number } {
  if (flags.length === 0) return {};
  return { [name]: round(flags.filter(Boolean).length / flags.length, 3) } as { [N in Name]: number };
}
