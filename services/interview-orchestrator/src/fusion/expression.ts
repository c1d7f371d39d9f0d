import {
  candidateOf,
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  type Expression,
  meanEmotion,
  round,
  topEmotion,
} from '@poise/shared/contracts';
import { candidateChanges, type SeenFrame } from './candidate.ts';

/**
 * Expressions of the whole face last half a second to four seconds (Ekman 2003, "Emotions Revealed"): shorter
 * changes than this window are smoothed away, longer ones are preserved. The weights fall linearly with age, so
 * half of the weight is on the last 300 ms.
 */
const WINDOW_MS = 1_000;

/** Another class must lead the displayed one by this margin … */
const MARGIN = 0.1;
/** … for this long before it is displayed, so that a second has at most three changes. */
const DWELL_MS = 400;

/** The expression in one frame. */
export type ExpressionSample = {
  readonly tMs: number;
  /** Absent if the frame abstained. */
  readonly emotion?: EmotionDistribution | undefined;
  /** Weight of the frame relative to its neighbours, at least 0. */
  readonly weight: number;
  /** The face differs from that of the previous frames: nothing is carried over. */
  readonly anotherFace?: boolean;
};

/**
 * Smooths the expression over time, frame by frame: the mean distribution of the last second, and a label with
 * hysteresis. The label changes only if another class has led it by {@link MARGIN} in every frame of at least
 * {@link DWELL_MS}. It is reset after a second without any expression, and when the face changes; a new face must
 * stay for {@link DWELL_MS} before its expression is displayed.
 *
 * Two changes are at least `DWELL_MS` apart, whatever the frame rate and content.
 *
 * @param samples in time order
 * @returns one entry per sample; absent if the frame abstained
 */
export function smoothExpression(samples: readonly ExpressionSample[]): (Expression | undefined)[] {
  let recent: (ExpressionSample & { emotion: EmotionDistribution })[] = [];
  let shown: Emotion | undefined;
  let challenge: { label: Emotion; sinceMs: number } | undefined;
  let faceSinceMs = Number.NEGATIVE_INFINITY;

  return samples.map((sample): Expression | undefined => {
    const { tMs, emotion, weight, anotherFace } = sample;
    if (anotherFace) {
      recent = [];
      faceSinceMs = tMs;
    }
    if (!emotion || weight <= 0) return undefined;
    recent = recent.filter((earlier) => tMs - earlier.tMs < WINDOW_MS);
    if (recent.length === 0) shown = challenge = undefined;
    recent.push({ ...sample, emotion });
    if (tMs - faceSinceMs < DWELL_MS) return undefined;
    const smoothed = meanEmotion(
      recent.map((each) => each.emotion),
      recent.map((each) => each.weight * (1 - (tMs - each.tMs) / WINDOW_MS)),
    ) as EmotionDistribution;

    const top = topEmotion(smoothed);
    if (shown === undefined || lead(smoothed, top, shown) < MARGIN) challenge = undefined;
    else if (challenge?.label !== top) challenge = { label: top, sinceMs: tMs };
    if (shown === undefined || (challenge && tMs - challenge.sinceMs >= DWELL_MS)) {
      shown = top;
      challenge = undefined;
    }
    return { label: shown, probability: smoothed[shown] ?? 0, margin: marginOf(smoothed, shown) };
  });
}

/** The frames of the candidate as samples: sharp faces with high detection scores have the largest weight. */
export function expressionSamples(seen: readonly SeenFrame[]): ExpressionSample[] {
  const changes = new Set(candidateChanges(seen));
  return seen.map(({ frame }) => {
    const face = candidateOf(frame);
    return {
      tMs: frame.tMs,
      emotion: face?.emotion,
      weight: face ? face.score * face.quality.sharpness : 0,
      anotherFace: changes.has(frame.tMs),
    };
  });
}

/**
 * The expression of one second: the label of most of its frames (of equals the last), and the mean over these
 * frames.
 *
 * @param samples of the second and the few seconds before it, in time order; earlier ones have no influence
 */
export function expressionOfSecond(
  samples: readonly ExpressionSample[],
  second: number,
): Expression | undefined {
  const smoothed = smoothExpression(samples);
  const shown = smoothed.flatMap((each, i) =>
    each && (samples[i]?.tMs ?? 0) >= second * 1000 ? [each] : [],
  );
  const byLabel = [...Map.groupBy(shown.toReversed(), ({ label }) => label).values()];
  const longest = byLabel.reduce<Expression[]>((a, b) => (b.length > a.length ? b : a), []);
  const [last] = longest;
  if (!last) return undefined;
  const mean = (read: (each: Expression) => number) =>
    round(longest.reduce((sum, each) => sum + read(each), 0) / longest.length, 3);
  return {
    label: last.label,
    probability: mean(({ probability }) => probability),
    margin: mean(({ margin }) => margin),
  };
}

function lead(distribution: EmotionDistribution, one: Emotion, other: Emotion): number {
  return (distribution[one] ?? 0) - (distribution[other] ?? 0);
}

function marginOf(distribution: EmotionDistribution, label: Emotion): number {
  const leads = EMOTIONS.filter((other) => other !== label).map((other) => lead(distribution, label, other));
  return round(Math.min(...leads), 3);
}
