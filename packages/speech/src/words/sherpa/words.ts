import { round, type SpokenWord } from '@poise/shared/contracts';
import { z } from 'zod';
import { wordText } from '../word-text.ts';

/**
 * What sherpa-onnx reports for one utterance. Times are seconds. CTC models give no durations and no
 * probabilities; Moonshine and Whisper (as exported without attention) no times either.
 */
export const recognisedTokens = z.object({
  tokens: z.array(z.string()),
  timestamps: z.array(z.number()).default([]),
  durations: z.array(z.number()).default([]),
  /** Natural logarithm of the probability of each token. */
  ys_log_probs: z.array(z.number()).default([]),
  /** Whisper's token of the language, such as "<|en|>"; empty in all others. */
  lang: z.string().default(''),
});
export type RecognisedTokens = z.infer<typeof recognisedTokens>;

/** Where an engine reports when a token begins but not how long it lasts, a word ends this long after its last one. */
const LAST_TOKEN_MS = 240;

type Token = { text: string; startMs?: number; endMs?: number; logProbability?: number };

/**
 * Joins tokens to words; a token that begins a word begins with a space (or SentencePiece's "▁").
 * Without times, the words share the utterance out by their letters, which is an estimate. Without
 * probabilities they have no confidence.
 *
 * @param utterance where it lies in the interview.
 */
export function wordsOf(
  recognised: RecognisedTokens,
  utterance: { startMs: number; endMs: number },
): SpokenWord[] {
  const words = joined(tokensOf(recognised));
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const lengthMs = utterance.endMs - utterance.startMs;
  const within = (ms: number): number => Math.round(utterance.startMs + Math.min(lengthMs, Math.max(0, ms)));
  let lettersBefore = 0;
  return words.map(({ text, tokens }) => {
    const share = { from: lettersBefore / letters, to: (lettersBefore + text.length) / letters };
    lettersBefore += text.length;
    const confidence = meanProbability(tokens);
    return {
      text: wordText(text),
      startMs: within(tokens[0]?.startMs ?? share.from * lengthMs),
      endMs: within(tokens.at(-1)?.endMs ?? share.to * lengthMs),
      ...(confidence !== undefined && { confidence }),
    };
  });
}

function tokensOf({ tokens, timestamps, durations, ys_log_probs }: RecognisedTokens): Token[] {
  const timed = timestamps.length === tokens.length;
  return tokens.map((text, i) => {
    const startMs = timed ? (timestamps[i] as number) * 1000 : undefined;
    const nextMs = (timestamps[i + 1] ?? Number.POSITIVE_INFINITY) * 1000;
    // A transducer with durations gives 0 to tokens that share a frame with the next one.
    const durationMs = (durations[i] ?? 0) * 1000 || LAST_TOKEN_MS;
    const logProbability = ys_log_probs.length === tokens.length ? ys_log_probs[i] : undefined;
    return {
      // SentencePiece's mark of a beginning is a space for everyone else.
      text: text.replaceAll('▁', ' ').replaceAll('\0', ''),
      ...(startMs !== undefined && { startMs, endMs: Math.min(nextMs, startMs + durationMs) }),
      ...(logProbability !== undefined && { logProbability }),
    };
  });
}

function joined(tokens: readonly Token[]): { text: string; tokens: Token[] }[] {
  const words: { text: string; tokens: Token[] }[] = [];
  for (const token of tokens) {
    const last = words.at(-1);
    if (last && !token.text.startsWith(' ')) {
      last.text += token.text;
      last.tokens.push(token);
    } else {
      words.push({ text: token.text, tokens: [token] });
    }
  }
  return words.map((word) => ({ ...word, text: word.text.trim() })).filter(({ text }) => text.length > 0);
}

/** The geometric mean, as a sequence model gives the probability of a sequence. */
function meanProbability(tokens: readonly Token[]): number | undefined {
  const logs = tokens.flatMap(({ logProbability }) => logProbability ?? []);
  if (logs.length < tokens.length) return undefined;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return round(Math.min(1, Math.exp(mean)), 3);
}
