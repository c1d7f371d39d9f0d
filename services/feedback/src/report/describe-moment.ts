import { EMOTION_WORDS, type Moment } from '@poise/shared/contracts';
import { count, decimal, duration, percent } from '@poise/shared/format';

type Facts<M> = M extends Moment ? Omit<M, 'message' | 'certainty' | 'picture'> : never;

/** A moment without its description. */
export type MomentFacts = Facts<Moment>;

/** An observation of this probability or higher is called very likely. */
const VERY_LIKELY = 0.8;

/** A smile of this strength or higher is called broad. */
const BROAD_SMILE = 0.75;

/** What was observed, and how certain that is: what a face looked like, never what anybody felt. */
export function describeMoment(facts: MomentFacts): Pick<Moment, 'message' | 'certainty'> {
  switch (facts.type) {
    case 'expression':
      return {
        message: `The expression looked ${EMOTION_WORDS[facts.emotion]}.`,
        certainty: `${likelihood(facts.probability)}. The next most likely expression: ${percent(facts.probability - facts.margin)}.`,
      };
    case 'smile':
      return {
        message: facts.strength >= BROAD_SMILE ? 'A broad smile.' : 'A smile.',
        certainty: `Strength ${percent(facts.strength)}, measured from the shape of the mouth.`,
      };
    case 'look-away':
      return {
        message: `The eyes were off the camera for ${duration(facts.endMs - facts.startMs)}.`,
        certainty: `${likelihood(facts.confidence)}, based on ${count(facts.framesMs.length, 'frame')}.`,
      };
    case 'nod':
      return {
        message: `A nod: the head tilted down and up again by ${decimal(facts.amplitudeDeg, 0)}°.`,
        certainty: `Measured from the head tilt in ${count(facts.framesMs.length, 'frame')}.`,
      };
  }
}

/** "Very likely (91%)" */
export function likelihood(probability: number): string {
  return `${probability >= VERY_LIKELY ? 'Very likely' : 'Likely'} (${percent(probability)})`;
}
