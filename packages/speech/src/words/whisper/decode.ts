import type { Heard, WhisperNetwork } from './network.ts';

/** Nobody says more: beyond it, the decoder repeats itself. */
const TOKENS_PER_S = 9;
const MIN_TOKENS = 16;
const MAX_TOKENS = 220;
/** By the length of what is repeated, how often in a row it takes to be a loop. */
const LOOPS = [
  { upTo: 2, times: 6 },
  { upTo: 5, times: 4 },
  { upTo: 12, times: 3 },
] as const;

/** What the decoder made of an utterance. */
export type Decoded = {
  /** Of text only. */
  readonly tokens: readonly number[];
  /** Of each token, 0 to 1. */
  readonly probabilities: readonly number[];
  /** Of each token and of the end of the text: attention of each alignment head to the audio, heads x positions. */
  readonly attention: readonly Float32Array[];
  readonly heads: number;
  /** Probability that nobody speaks. */
  readonly noSpeech: number;
  /** Whether it repeated itself or did not end; what is repeated is there once. */
  readonly isLoop: boolean;
};

/**
 * Decodes greedily: the most likely token each time, among those of text. Sampling and beams cost several times as
 * much, and at the confidence of this task change few words.
 *
 * @param positions of the audio that attention is kept for
 */
export async function decode(
  { vocabulary, say }: WhisperNetwork,
  heard: Heard,
  { durationMs, positions }: { durationMs: number; positions: number },
): Promise<Decoded> {
  const { size, endOfText, prefix, suppressed, space } = vocabulary;
  const most = Math.min(MAX_TOKENS, MIN_TOKENS + Math.ceil((durationMs / 1000) * TOKENS_PER_S));
  const [tokens, probabilities, attention]: [number[], number[], Float32Array[]] = [[], [], []];
  let given = prefix.length;
  let step = await say(prefix, heard);
  const noSpeech = probabilityOf(vocabulary.noSpeech, step.logits.subarray(0, size));
  for (;;) {
    attention.push(lastAttention(step, given, positions));
    const logits = step.logits.subarray((given - 1) * size, given * size);
    for (const token of suppressed) logits[token] = Number.NEGATIVE_INFINITY;
    if (tokens.length === 0) logits[space] = logits[endOfText] = Number.NEGATIVE_INFINITY;
    // Special tokens follow the end of the text.
    const ofText = logits.subarray(0, endOfText + 1);
    const best = likeliest(ofText);
    const { heads } = step;
    if (best === endOfText) return { tokens, probabilities, attention, heads, noSpeech, isLoop: false };
    if (tokens.length === most) return { tokens, probabilities, attention, heads, noSpeech, isLoop: true };
    tokens.push(best);
    probabilities.push(probabilityOf(best, ofText));
    const repeated = repetition(tokens);
    if (repeated > 0) {
      const kept = tokens.length - repeated;
      [tokens.length, probabilities.length, attention.length] = [kept, kept, kept + 1];
      return { tokens, probabilities, attention, heads, noSpeech, isLoop: true };
    }
    step = await say([best], heard, step.said);
    given = 1;
  }
}

/** @returns how many tokens at the end repeat what is before them, 0 if they are no loop */
export function repetition(tokens: readonly number[]): number {
  let length = 1;
  for (const { upTo, times } of LOOPS) {
    for (; length <= upTo; length += 1) {
      if (tokens.length < length * times) continue;
      const start = tokens.length - length * (times - 1);
      const isLoop = tokens.slice(start).every((token, i) => token === tokens[start + i - length]);
      if (isLoop) return length * (times - 1);
    }
  }
  return 0;
}

function lastAttention(
  { attention, heads, positions }: { attention: Float32Array; heads: number; positions: number },
  given: number,
  kept: number,
): Float32Array {
  const rows = new Float32Array(heads * kept);
  for (let head = 0; head < heads; head += 1) {
    const from = (head * given + given - 1) * positions;
    rows.set(attention.subarray(from, from + kept), head * kept);
  }
  return rows;
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i += 1) if ((logits[i] as number) > (logits[best] as number)) best = i;
  return best;
}

function probabilityOf(token: number, logits: Float32Array): number {
  const largest = logits[likeliest(logits)] as number;
  let total = 0;
  for (let i = 0; i < logits.length; i += 1) total += Math.exp((logits[i] as number) - largest);
  return Math.exp((logits[token] as number) - largest) / total;
}
