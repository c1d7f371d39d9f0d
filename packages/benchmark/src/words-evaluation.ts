import type { ModelRef, WordsEngine } from '@poise/shared/contracts';

export type WordsCase = {
  /** What was said; empty where nobody speaks. */
  readonly text: string;
  readonly group?: string | undefined;
  readonly recognised: string;
};

/** Word error rate: substituted, missing and surplus words, relative to the words that were said. */
export type WordErrors = { readonly n: number; readonly wer: number };

/** The result of an evaluation of transcripts, which is also written as JSON. */
export type WordsEvaluation = WordErrors & {
  /** Words that were said. */
  readonly words: number;
  readonly perGroup: Record<string, WordErrors>;
  /** Clips in which nobody speaks, and the words that were recognised in them. They are not included in `n`. */
  readonly silent: { readonly n: number; readonly falseWords: number };
  /** Processor time of everything from audio to words, divided by the duration of the audio. */
  readonly realTimeFactor: number;
  /** Clips that could not be decoded. They are not included in `n`. */
  readonly unreadable: number;
  readonly engine: WordsEngine;
  readonly pipeline: ModelRef;
};

export type WordsRun = Pick<WordsEvaluation, 'realTimeFactor' | 'unreadable' | 'engine' | 'pipeline'>;

export function wordsEvaluation(cases: readonly WordsCase[], run: WordsRun): WordsEvaluation {
  const spoken = cases.filter(({ text }) => wordsOf(text).length > 0);
  const silent = cases.filter(({ text }) => wordsOf(text).length === 0);
  const groups = Map.groupBy(spoken, ({ group = '' }) => group);
  groups.delete('');
  return {
    ...errorsOf(spoken),
    words: spoken.reduce((sum, { text }) => sum + wordsOf(text).length, 0),
    perGroup: Object.fromEntries([...groups].map(([group, members]) => [group, errorsOf(members)])),
    silent: {
      n: silent.length,
      falseWords: silent.reduce((sum, { recognised }) => sum + wordsOf(recognised).length, 0),
    },
    ...run,
  };
}

function errorsOf(cases: readonly WordsCase[]): WordErrors {
  let [errors, words] = [0, 0];
  for (const { text, recognised } of cases) {
    const said = wordsOf(text);
    errors += editDistance(said, wordsOf(recognised));
    words += said.length;
  }
  return { n: cases.length, wer: words > 0 ? errors / words : 0 };
}

/** Words to compare: lower case, without punctuation; hyphens separate words, apostrophes do not. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/[^\p{L}\p{N}'\s-]/gu, '')
    .split(/[\s-]+/)
    .map((word) => word.replaceAll(/^'+|'+$/g, ''))
    .filter((word) => word !== '');
}

/** Levenshtein distance: how many words have to be replaced, inserted or removed. */
function editDistance(from: readonly string[], to: readonly string[]): number {
  let distances = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, word] of from.entries()) {
    const next = [i + 1];
    for (const [k, other] of to.entries()) {
      const replaced = (distances[k] as number) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (distances[k + 1] as number) + 1, (next[k] as number) + 1));
    }
    distances = next;
  }
  return distances[to.length] as number;
}
