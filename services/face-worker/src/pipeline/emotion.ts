import {
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  FER2013_CLASSES,
  round,
} from '@poise/shared/contracts';
import type { Networks } from './networks.ts';
import { PORTRAIT_SIZE } from './portrait.ts';

/** What the network says of a portrait: in the classes of FER+ and, from a head of its own, of FER2013. */
export type EmotionScores = { ferplus: EmotionDistribution; fer2013: EmotionDistribution };

const PORTRAIT_PIXELS = PORTRAIT_SIZE ** 2;

/**
 * The expressions of portraits, exact, in their order, in one go.
 *
 * @param portraits luma from 0 to 1, PORTRAIT_SIZE² each.
 */
export async function classify(
  networks: Networks,
  portraits: readonly Float32Array[],
): Promise<EmotionScores[]> {
  if (portraits.length === 0) return [];
  const grey = new Float32Array(portraits.length * PORTRAIT_PIXELS);
  for (const [i, portrait] of portraits.entries()) {
    for (let pixel = 0; pixel < PORTRAIT_PIXELS; pixel++)
      grey[i * PORTRAIT_PIXELS + pixel] = 255 * portrait[pixel]!;
  }
  const { ferplus, fer2013 } = await networks.emotion(grey, portraits.length);
  return portraits.map((_, i) => ({
    ferplus: distribution(EMOTIONS, ferplus, i),
    fer2013: distribution(FER2013_CLASSES, fer2013, i),
  }));
}

/** As observations tell it. */
export function rounded(distribution: EmotionDistribution): EmotionDistribution {
  const named = Object.entries(distribution);
  return Object.fromEntries(named.map(([label, p]) => [label, round(p ?? 0, 3)])) as EmotionDistribution;
}

/** A row of a head's output, whose columns are `classes`. */
function distribution(classes: readonly Emotion[], output: Float32Array, row: number): EmotionDistribution {
  const known = EMOTIONS.filter((label) => classes.includes(label));
  const named = known.map((label) => [label, output[row * classes.length + classes.indexOf(label)] ?? 0]);
  return Object.fromEntries(named) as EmotionDistribution;
}
