import { EMOTIONS, type Emotion, type EmotionDistribution, round } from '@poise/shared/contracts';

/** What the network says of a portrait: FER+'s classes and, from a head of its own, FER2013's. */
export type EmotionScores = { ferplus: EmotionDistribution; fer2013?: EmotionDistribution };

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

/** The network's one head, exact; `contempt` is absent, since it has no such class. */
export function emotionScores(output: Float32Array): EmotionScores {
  const known = EMOTIONS.filter((label) => label !== 'contempt');
  const named = known.map((label) => [label, output[CLASSES.indexOf(label)] ?? 0]);
  return { ferplus: Object.fromEntries(named) as EmotionDistribution };
}

/** What an observation tells of the scores. */
export function decodeEmotion(output: Float32Array): EmotionDistribution {
  const named = Object.entries(emotionScores(output).ferplus);
  return Object.fromEntries(named.map(([label, p]) => [label, round(p ?? 0, 3)])) as EmotionDistribution;
}
