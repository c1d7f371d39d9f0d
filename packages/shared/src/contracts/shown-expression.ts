import { type Emotion, topEmotion } from './emotion.ts';
import type { Received } from './received.ts';
import type { FacePoint } from './timeline.ts';

/** What is displayed as the expression of a second. */
export type ShownExpression = {
  /** `mixed`: no single class describes the second. */
  readonly label: Received<Emotion> | 'mixed';
  /** Probability of the most likely class. */
  readonly probability: number;
};

/**
 * The expression to display for a second. A class is named only if it is the most likely one both
 * within the second and after smoothing over time; the smoothed label may lag behind, and would then
 * contradict the probabilities beside it.
 *
 * @returns undefined if the expression was not measured
 */
export function shownExpression({
  emotion,
  expression,
}: Pick<Received<FacePoint>, 'emotion' | 'expression'>): ShownExpression | undefined {
  if (!expression) return undefined;
  if (!emotion) {
    const { label, probability, margin } = expression;
    return margin >= 0 ? { label, probability } : { label: 'mixed', probability: probability - margin };
  }
  const top = topEmotion(emotion);
  const isNamed = expression.label === top && expression.margin >= 0;
  return { label: isNamed ? top : 'mixed', probability: emotion[top] ?? 0 };
}
