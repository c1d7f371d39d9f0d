import {
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  FER2013_CLASSES,
  round,
} from '@poise/shared/contracts';
import { PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import type { Networks } from '../networks/networks.ts';

/** The network's output for a portrait: FER+ classes and, from a separate head, FER2013 classes. */
export type EmotionScores = { ferplus: EmotionDistribution; fer2013: EmotionDistribution };

const PORTRAIT_PIXELS = PORTRAIT_SIZE ** 2;

/**
 * The views of one face: its portrait, or its portrait and the mirror image. Both show the same expression,
 * and the mean of their scores is more accurate than either.
 */
export type Views = readonly [Float32Array, ...Float32Array[]];

/**
 * Classifies the expressions of faces in one batch. Scores are in order and unrounded, averaged over the views.
 *
 * @param faces portraits of luma from 0 to 1, PORTRAIT_SIZE² each
 */
export async function classify(networks: Networks, faces: readonly Views[]): Promise<EmotionScores[]> {
  const portraits = faces.flat();
  if (portraits.length === 0) return [];
  const grey = new Float32Array(portraits.length * PORTRAIT_PIXELS);
  for (const [i, portrait] of portraits.entries()) {
    for (let pixel = 0; pixel < PORTRAIT_PIXELS; pixel++)
      grey[i * PORTRAIT_PIXELS + pixel] = 255 * portrait[pixel]!;
  }
  const { ferplus, fer2013 } = await networks.emotion(grey, portraits.length);
  let next = 0;
  return faces.map(({ length }) => {
    const first = next;
    next += length;
    return {
      ferplus: distribution(EMOTIONS, ferplus, first, length),
      fer2013: distribution(FER2013_CLASSES, fer2013, first, length),
    };
  });
}

export const bothViews = (portrait: Float32Array): Views => [portrait, mirrored(portrait)];

export function mirrored(portrait: Float32Array): Float32Array {
  const image = portrait.slice();
  for (let row = 0; row < PORTRAIT_PIXELS; row += PORTRAIT_SIZE)
    image.subarray(row, row + PORTRAIT_SIZE).reverse();
  return image;
}

/** Rounded to three decimals, as stored in observations. */
export function rounded(distribution: EmotionDistribution): EmotionDistribution {
  const named = Object.entries(distribution);
  return Object.fromEntries(named.map(([label, p]) => [label, round(p ?? 0, 3)])) as EmotionDistribution;
}

/** The mean of several rows of a head's output, whose columns are `classes`. */
function distribution(
  classes: readonly Emotion[],
  output: Float32Array,
  first: number,
  rows: number,
): EmotionDistribution {
  const known = EMOTIONS.filter((label) => classes.includes(label));
  const named = known.map((label) => {
    let sum = 0;
    for (let row = first; row < first + rows; row++)
      sum += output[row * classes.length + classes.indexOf(label)] ?? 0;
    return [label, sum / rows];
  });
  return Object.fromEntries(named) as EmotionDistribution;
}
