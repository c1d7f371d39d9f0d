import {
  type AudioQualityReason,
  type EmotionDistribution,
  round,
  type SpeechObservation,
  VOCAL_CLASSES,
  type VocalClass,
  valenceArousal,
} from '@poise/shared/contracts';
import type { Segment } from '../dsp/segments.ts';
import type { ChunkView } from './chunk-view.ts';

/** Less classified speech than this in a chunk is no ground for an emotion. */
const MIN_CLASSIFIED_MS = 500;

/** Audio that is no ground for one either. The gain of a recording does not matter to the network. */
const UNFIT: readonly AudioQualityReason[] = [
  'silent',
  'no-speech',
  'clipped',
  'noisy',
  'too-short',
  'narrow-band',
  'overlapping-speech',
];

export const isFit = (reasons: readonly AudioQualityReason[]): boolean =>
  !reasons.some((reason) => UNFIT.includes(reason));

/** How the voice sounds; nothing where it is not wanted, or the speech is too little or not fit. */
export function summariseVocalEmotion(
  { segments }: ChunkView,
  reasons: readonly AudioQualityReason[],
): Pick<SpeechObservation, 'emotion' | 'valence' | 'arousal'> {
  const probabilities = isFit(reasons) ? vocalProbabilities(segments) : undefined;
  return probabilities ? vocalEmotion(probabilities) : {};
}

/**
 * The mean over segments of speech, each weighted by its length.
 *
 * @returns one probability for each of the {@link VOCAL_CLASSES}, or undefined where less than half a
 * second was classified.
 */
export function vocalProbabilities(
  segments: readonly (Segment & { readonly probabilities?: readonly number[] })[],
): number[] | undefined {
  const classified = segments.flatMap(({ startMs, endMs, probabilities }) =>
    probabilities ? { probabilities, lengthMs: endMs - startMs } : [],
  );
  const totalMs = classified.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  if (totalMs < MIN_CLASSIFIED_MS) return undefined;
  return VOCAL_CLASSES.map((_, i) =>
    classified.reduce(
      (sum, { probabilities, lengthMs }) => sum + (probabilities[i] as number) * (lengthMs / totalMs),
      0,
    ),
  );
}

/**
 * Where calm lies on the circumplex that {@link valenceArousal} uses: "relaxed" of Russell & Mehrabian
 * (1977), the nearest term to it there.
 */
const CALM = { valence: 0.68, arousal: -0.46 };

/**
 * RAVDESS's classes as Poise's: calm counts to neutral, and there is no contempt, so none is reported.
 * Valence and arousal are the expected places on the circumplex, calm at a place of its own: a calm
 * voice has less arousal than a neutral one, though the distribution has the same for both.
 */
export function vocalEmotion(probabilities: readonly number[]): {
  emotion: EmotionDistribution;
  valence: number;
  arousal: number;
} {
  const p = (name: VocalClass): number => probabilities[VOCAL_CLASSES.indexOf(name)] as number;
  const emotion: EmotionDistribution = {
    neutral: p('neutral') + p('calm'),
    happiness: p('happy'),
    surprise: p('surprised'),
    sadness: p('sad'),
    anger: p('angry'),
    disgust: p('disgust'),
    fear: p('fearful'),
  };
  const { valence, arousal } = valenceArousal(emotion);
  return {
    emotion: {
      neutral: round(emotion.neutral, 3),
      happiness: round(emotion.happiness, 3),
      surprise: round(emotion.surprise, 3),
      sadness: round(emotion.sadness, 3),
      anger: round(emotion.anger, 3),
      disgust: round(emotion.disgust, 3),
      fear: round(emotion.fear, 3),
    },
    valence: round(valence + p('calm') * CALM.valence, 3),
    arousal: round(arousal + p('calm') * CALM.arousal, 3),
  };
}
