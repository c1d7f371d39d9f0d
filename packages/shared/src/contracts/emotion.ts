import { z } from 'zod';
import { round, unit } from './numbers.ts';

/** The eight classes of FER+, in the order used everywhere in Poise. */
export const EMOTIONS = [
  'neutral',
  'happiness',
  'surprise',
  'sadness',
  'anger',
  'disgust',
  'fear',
  'contempt',
] as const;

export const emotion = z.enum(EMOTIONS);
export type Emotion = z.infer<typeof emotion>;

/** The seven classes of FER2013, in the order of its labels 0 to 6. */
export const FER2013_CLASSES = [
  'anger',
  'disgust',
  'fear',
  'happiness',
  'sadness',
  'surprise',
  'neutral',
] as const satisfies Emotion[];

/** The adjective for how a face with this expression looks. It never describes what anybody felt. */
export const EMOTION_WORDS: Readonly<Record<Emotion, string>> = {
  neutral: 'neutral',
  happiness: 'happy',
  surprise: 'surprised',
  sadness: 'sad',
  anger: 'angry',
  disgust: 'disgusted',
  fear: 'afraid',
  contempt: 'contemptuous',
};

/**
 * Probabilities over the emotions. `contempt` is absent where the model has no such class:
 * a class that was not measured is not reported as zero.
 */
export const emotionDistribution = z
  .strictObject({
    neutral: unit,
    happiness: unit,
    surprise: unit,
    sadness: unit,
    anger: unit,
    disgust: unit,
    fear: unit,
    contempt: unit.optional(),
  })
  .refine((d) => Math.abs(sum(d) - 1) <= 0.02, 'probabilities must sum to 1');

export type EmotionDistribution = z.infer<typeof emotionDistribution>;

/**
 * Positions of the basic emotions on Russell's circumplex, (valence, arousal) in [-1, 1]:
 * mean ratings of the emotion words in Russell & Mehrabian (1977), "Evidence for a
 * three-factor theory of emotions", rounded to two decimals (contempt: "disdainful").
 */
const CIRCUMPLEX: Record<Emotion, readonly [valence: number, arousal: number]> = {
  neutral: [0, 0],
  happiness: [0.81, 0.51],
  surprise: [0.4, 0.67],
  sadness: [-0.63, -0.27],
  anger: [-0.51, 0.59],
  disgust: [-0.6, 0.35],
  fear: [-0.64, 0.6],
  contempt: [-0.32, 0.32],
};

/** Expected valence and arousal of a distribution, each in [-1, 1]. */
export function valenceArousal(distribution: EmotionDistribution): { valence: number; arousal: number } {
  let valence = 0;
  let arousal = 0;
  for (const emotion of EMOTIONS) {
    const p = distribution[emotion] ?? 0;
    valence += p * CIRCUMPLEX[emotion][0];
    arousal += p * CIRCUMPLEX[emotion][1];
  }
  return { valence, arousal };
}

/** The seven-class view: contempt is folded away by renormalising the rest. */
export function sevenClasses(distribution: EmotionDistribution): EmotionDistribution {
  const { contempt, ...seven } = distribution;
  if (contempt === undefined) return distribution;
  // Not `1 - contempt`: rounding may leave the sum off 1, and a small rest would magnify that.
  const rest = sum(seven);
  // All mass is on contempt: nothing is known about the other seven.
  const scale = (p: number) => (rest > 0 ? p / rest : 1 / 7);
  return Object.fromEntries(
    Object.entries(seven).map(([label, p]) => [label, scale(p)]),
  ) as EmotionDistribution;
}

/**
 * The weighted mean of distributions, rounded to three decimals. It has seven classes if any of them
 * has only seven, and is `undefined` if no weight is positive.
 *
 * @param weights one per distribution, at least 0; equal by default
 */
export function meanEmotion(
  distributions: readonly EmotionDistribution[],
  weights: readonly number[] = distributions.map(() => 1),
): EmotionDistribution | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return undefined;
  const comparable = distributions.every(({ contempt }) => contempt !== undefined)
    ? distributions
    : distributions.map(sevenClasses);
  const mean = (label: Emotion) =>
    comparable.reduce((sum, each, i) => sum + (weights[i] ?? 0) * (each[label] ?? 0), 0) / total;
  return Object.fromEntries(
    EMOTIONS.filter((label) => comparable[0]?.[label] !== undefined).map((label) => [
      label,
      round(mean(label), 3),
    ]),
  ) as EmotionDistribution;
}

/** The most probable class; ties go to the earlier class of {@link EMOTIONS}. */
export function topEmotion(distribution: EmotionDistribution): Emotion {
  let best: Emotion = 'neutral';
  for (const emotion of EMOTIONS) {
    if ((distribution[emotion] ?? 0) > (distribution[best] ?? 0)) best = emotion;
  }
  return best;
}

function sum(distribution: Record<string, number | undefined>): number {
  return Object.values(distribution).reduce<number>((total, p) => total + (p ?? 0), 0);
}
