import { EMOTIONS, type Emotion } from '@poise/shared/contracts';

/** Names of the same classes in other data sets. */
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

/** The class with a given name, in any letter case; `undefined` if it is unknown. */
export function emotionOf(label: string): Emotion | undefined {
  const word = label.trim().toLowerCase();
  return (
    EMOTIONS.find((emotion) => emotion === word) ??
    (Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined)
  );
}

/**
 * The FER+ class that most raters chose; `undefined` if two classes tie or nobody chose one.
 *
 * @param votes counts in the order of {@link EMOTIONS}; further columns (unknown, no face) are ignored.
 */
export function majority(votes: readonly number[]): Emotion | undefined {
  const counts = votes.slice(0, EMOTIONS.length);
  const most = Math.max(...counts);
  const first = counts.indexOf(most);
  return most > 0 && counts.lastIndexOf(most) === first ? EMOTIONS[first] : undefined;
}
