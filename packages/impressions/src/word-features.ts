import { HESITATIONS, LEXICON } from './lexicon.ts';

/** Window length for the variety of words, which would otherwise decrease with the length of the text. */
const WINDOW_WORDS = 50;
const LONG_WORD_LETTERS = 7;

const CATEGORIES = Object.keys(LEXICON) as (keyof typeof LEXICON)[];
const TERMS = new Map(CATEGORIES.map((name) => [name, new Set<string>(LEXICON[name])]));

/** The features of `wordFeatures`: shares of words, rates, and the length of the answers. */
export const WORD_FEATURES = [
  ...CATEGORIES,
  'variety',
  'longWords',
  'wordsPerSecond',
  'logWordsPerSecond',
  'differentWordsPerSecond',
  'answerWords',
  'answerWordsSquared',
] as const;
export type WordFeature = (typeof WORD_FEATURES)[number];

/** The words of an English text in lower case, without annotations in brackets and hesitations. */
export function wordsOf(text: string): string[] {
  const found = text
    .replace(/\[[^\]]*\]|\([^)]*\)/g, ' ')
    .replace(/[\u2018\u2019`]/g, "'")
    .toLowerCase()
    .match(/[a-z]+(?:'[a-z]+)*/g);
  return (found ?? []).filter((word) => !HESITATIONS.has(word));
}

/**
 * Features of the words of the answers.
 *
 * @param text the words of the candidate, without those of the interviewer
 * @param seconds total length of the answers, including pauses
 * @param answerSeconds mean length of the answers that count
 * @returns undefined for fewer words than a window: shares of so few are not meaningful
 */
export function wordFeatures(
  text: string,
  seconds: number,
  answerSeconds: number,
): Record<WordFeature, number> | undefined {
  const words = wordsOf(text);
  if (words.length < WINDOW_WORDS || seconds <= 0) return undefined;
  const share = (matches: (word: string, i: number) => boolean): number =>
    words.filter(matches).length / words.length;
  const shares = CATEGORIES.map((name) => {
    const terms = TERMS.get(name);
    return [name, share((word, i) => terms?.has(word) || terms?.has(`${words[i - 1]} ${word}`) || false)];
  });
  const different = variety(words);
  const wordsPerSecond = words.length / seconds;
  const answerWords = wordsPerSecond * answerSeconds;
  return {
    ...(Object.fromEntries(shares) as Record<keyof typeof LEXICON, number>),
    variety: different,
    longWords: share((word) => word.length >= LONG_WORD_LETTERS),
    wordsPerSecond,
    // At higher rates, one more word per second has less effect.
    logWordsPerSecond: Math.log(wordsPerSecond),
    differentWordsPerSecond: different * wordsPerSecond,
    answerWords,
    // Short answers are rated alike; the longer a long answer, the lower its rating.
    answerWordsSquared: answerWords ** 2,
  };
}

/** Moving-average type-token ratio (Covington & McFall 2010). */
function variety(words: readonly string[]): number {
  const windows = words.length - WINDOW_WORDS + 1;
  let different = 0;
  for (let i = 0; i < windows; i += 1) different += new Set(words.slice(i, i + WINDOW_WORDS)).size;
  return different / windows / WINDOW_WORDS;
}
