import {
  type AudioQualityReason,
  type EmotionDistribution,
  round,
  valenceArousal,
} from '@poise/shared/contracts';
import type { Segment } from '../vad/speech-segments.ts';
import { VOICE_CLASSES, type VoiceClass } from './network.ts';

/** Less judged speech than this in a chunk is no ground for an emotion. */
const LEAST_MS = 500;

/** Nothing is said of an emotion through these. The gain of a recording does not matter to the network. */
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

/** A stretch of speech, and what the network said of it where it was asked. */
type JudgedStretch = Segment & { readonly probabilities?: readonly number[] };

/**
 * What the voice sounded like in a part of a sound: the mean over the stretches that touch it, by the
 * time that they share with it, one probability for each of the {@link VOICE_CLASSES}.
 *
 * @returns undefined where less than half a second of it was judged.
 */
export function voiceWithin(
  stretches: readonly JudgedStretch[],
  fromMs: number,
  toMs: number,
): number[] | undefined {
  const judged = stretches.flatMap(({ startMs, endMs, probabilities }) => {
    const sharedMs = Math.max(0, Math.min(endMs, toMs) - Math.max(startMs, fromMs));
    return probabilities ? { probabilities, sharedMs } : [];
  });
  const totalMs = judged.reduce((sum, { sharedMs }) => sum + sharedMs, 0);
  if (totalMs < LEAST_MS) return undefined;
  return VOICE_CLASSES.map((_, i) =>
    judged.reduce(
      (sum, { probabilities, sharedMs }) => sum + (probabilities[i] as number) * (sharedMs / totalMs),
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
  const p = (name: VoiceClass): number => probabilities[VOICE_CLASSES.indexOf(name)] as number;
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
