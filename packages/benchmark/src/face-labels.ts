import { EMOTIONS, type Emotion } from '@poise/shared/contracts';

/** What other data sets call the same classes. */
const SYNONYMS: Record<string, Emotion> = {
  angry: 'anger',
  contemptuous: 'contempt',
  disgusted: 'disgust',
  afraid: 'fear',
  fearful: 'fear',
  scared: 'fear',
  happy: 'happiness',
  joy: 'happiness',
  neutrality: 'neutral',
  sad: 'sadness',
  surprised: 'surprise',
};

/** The class that a label names, in any case; `undefined` for an unknown one. */
export function emotionOf(label: string): Emotion | undefined {
  const word = label.trim().toLowerCase();
  return (
    EMOTIONS.find((emotion) => emotion === word) ??
    (Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined)
  );
}

/**
 * The class of FER+ that more raters named than any other; `undefined` where two share the first
 * place or nobody named one.
 *
 * @param votes counts in the order of {@link EMOTIONS}; what follows (unknown, no face) is left out.
 */
export function majority(votes: readonly number[]): Emotion | undefined {
  const named = votes.slice(0, EMOTIONS.length);
  const most = Math.max(...named);
  const first = named.indexOf(most);
  return most > 0 && named.lastIndexOf(most) === first ? EMOTIONS[first] : undefined;
}
