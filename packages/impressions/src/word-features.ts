import { HESITATIONS, LEXICON } from './lexicon.ts';

/** Variety is the mean share of different words in windows of this length: longer texts would have less. */
const WINDOW_WORDS = 50;
const LONG_WORD_LETTERS = 7;

const CATEGORIES = Object.keys(LEXICON) as (keyof typeof LEXICON)[];
const TERMS = new Map(CATEGORIES.map((name) => [name, new Set<string>(LEXICON[name])]));

/** What `wordFeatures` gives: shares of the words, but for the rates and the length of the answers. */
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

/** The words of a text in English: lower case, without notes in brackets and sounds of hesitation. */
export function wordsOf(text: string): string[] {
  const found = text
    .replace(/\[[^\]]*\]|\([^)]*\)/g, ' ')
    .replace(/[\u2018\u2019`]/g, "'")
    .toLowerCase()
    .match(/[a-z]+(?:'[a-z]+)*/g);
  return (found ?? []).filter((word) => !HESITATIONS.has(word));
}

/**
 * How somebody words their answers.
 *
 * @param text all that the candidate said, nothing of the interviewer.
 * @param seconds how long the answers took, pauses included.
 * @param answerSeconds how long an answer took, by the mean over those that count.
 * @returns undefined for fewer words than fill a window: shares of so few would say nothing.
 */
export function wordFeatures(
  text: string,
  seconds: number,
  answerSeconds: number,
): Record<WordFeature, number> | undefined {
  const words = wordsOf(text);
  if (words.length < WINDOW_WORDS || seconds <= 0) return undefined;
  const share = (holds: (word: string, i: number) => boolean): number =>
    words.filter(holds).length / words.length;
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
    // The faster somebody speaks, the less another word a second matters.
    logWordsPerSecond: Math.log(wordsPerSecond),
    differentWordsPerSecond: different * wordsPerSecond,
    answerWords,
    // Short answers are rated alike, long ones lower the longer they are.
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
