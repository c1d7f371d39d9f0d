import { type Emotion, type EmotionDistribution, round } from '@poise/shared/contracts';
import type { Networks } from './networks.ts';

/** Classes of the network, in the order of its output: those of FER2013. */
const CLASSES = [
  'anger',
  'disgust',
  'fear',
  'happiness',
  'sadness',
  'surprise',
  'neutral',
] as const satisfies Emotion[];

/** Grey from 0 to 1, as the network wants it: -1 to 1. */
export function emotionInput(luma: Float32Array): Float32Array {
  return luma.map((value) => value * 2 - 1);
}

/** The network's probabilities; `contempt` is absent, since this network has no such class. */
export function decodeEmotion(output: Float32Array): EmotionDistribution {
  const named = CLASSES.map((label, i) => [label, round(output[i] ?? 0, 3)] as const);
  const { neutral, happiness, surprise, sadness, anger, disgust, fear } = Object.fromEntries(named) as Record<
    (typeof CLASSES)[number],
    number
  >;
  return { neutral, happiness, surprise, sadness, anger, disgust, fear };
}

/** The expressions of portraits, in their order, in one go. */
export async function classify(
  networks: Networks,
  portraits: readonly Float32Array[],
): Promise<EmotionDistribution[]> {
  // The network takes one portrait at a time.
  return Promise.all(
    portraits.map(async (portrait) => decodeEmotion(await networks.emotion(emotionInput(portrait)))),
  );
}
