import { EMOTION_WORDS, type Moment } from '@poise/shared/contracts';
import { count, decimal, duration, percent } from './html/words.ts';

type Facts<M> = M extends Moment ? Omit<M, 'message' | 'certainty' | 'picture'> : never;

/** A moment before it was put into words. */
export type MomentFacts = Facts<Moment>;

/** From here on what was measured is called clear. */
const CLEAR = 0.8;

/** A mouth counts as smiling broadly from here on. */
const BROAD = 0.75;

/** What was seen, and how sure that is: what a face looked like, never what anybody felt. */
export function describeMoment(facts: MomentFacts): Pick<Moment, 'message' | 'certainty'> {
  switch (facts.type) {
    case 'expression':
      return {
        message: `The expression looked ${EMOTION_WORDS[facts.emotion]}.`,
        certainty: `${grade(facts.probability)}, ${Math.round(facts.margin * 100)} points ahead of any other expression.`,
      };
    case 'smile':
      return {
        message: facts.strength >= BROAD ? 'A broad smile.' : 'A smile.',
        certainty: `By the shape of the mouth: ${percent(facts.strength)} of the broadest.`,
      };
    case 'look-away':
      return {
        message: `The eyes were away from the camera for ${duration(facts.endMs - facts.startMs)}.`,
        certainty: `${grade(facts.confidence)}, from ${count(facts.framesMs.length, 'picture')}.`,
      };
    case 'nod':
      return {
        message: `A nod: the head went down and up by ${decimal(facts.amplitudeDeg, 0)}°.`,
        certainty: `By the tilt of the head in ${count(facts.framesMs.length, 'picture')}.`,
      };
  }
}

/** "Clear: 91 %" */
export function grade(probability: number): string {
  return `${probability >= CLEAR ? 'Clear' : 'Likely'}: ${percent(probability)}`;
}
