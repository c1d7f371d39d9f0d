import {
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  FER2013_CLASSES,
  round,
} from '@poise/shared/contracts';
import { PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import type { Networks } from '../networks/networks.ts';

/** What the network says of a portrait: in the classes of FER+ and, from a head of its own, of FER2013. */
export type EmotionScores = { ferplus: EmotionDistribution; fer2013: EmotionDistribution };

const PORTRAIT_PIXELS = PORTRAIT_SIZE ** 2;

/**
 * The portraits of a face that is judged: one, or it and its mirror image. A face and its mirror image
 * show the same expression; the mean of what the network says of both errs less than either.
 */
export type Looks = readonly [Float32Array, ...Float32Array[]];

/**
 * The expressions of faces, exact, in their order, in one go; of several looks at a face, the mean.
 *
 * @param faces portraits of luma from 0 to 1, PORTRAIT_SIZE² each.
 */
export async function classify(networks: Networks, faces: readonly Looks[]): Promise<EmotionScores[]> {
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

export const bothLooks = (portrait: Float32Array): Looks => [portrait, mirrored(portrait)];

/** A portrait as a mirror shows it. */
export function mirrored(portrait: Float32Array): Float32Array {
  const image = portrait.slice();
  for (let row = 0; row < PORTRAIT_PIXELS; row += PORTRAIT_SIZE)
    image.subarray(row, row + PORTRAIT_SIZE).reverse();
  return image;
}

/** As observations tell it. */
export function rounded(distribution: EmotionDistribution): EmotionDistribution {
  const named = Object.entries(distribution);
  return Object.fromEntries(named.map(([label, p]) => [label, round(p ?? 0, 3)])) as EmotionDistribution;
}

/** The mean of some rows of a head's output, whose columns are `classes`. */
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
