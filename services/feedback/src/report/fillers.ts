import { type Fillers, round, type SpokenWord, timesPerMinute } from '@poise/shared/contracts';
import type { ScoredMicChunk } from './scored.ts';
import { searchedSpeech } from './searched.ts';

/** Sounds that are fillers, as recognisers spell them. */
const FILLER_SOUND = /^(u+h*m*|u+h+m*|e+r+m*|a+h+|h+m+|m+h*m+)$/;

/** Filler phrases. The word "like" is not among them: it mostly has a meaning. */
const FILLER_PHRASES: ReadonlySet<string> = new Set(['you know', 'i mean']);

/**
 * Counts fillers, each once: those detected in the audio, and filler words of reliable
 * transcripts. Both may refer to the same filler.
 *
 * @returns undefined if too little of the speech could be searched either way
 */
export function countFillers(all: readonly ScoredMicChunk[]): Fillers | undefined {
  const searched = searchedSpeech(
    all,
    ({ speech }) => speech.disfluencies !== undefined || speech.transcript?.status === 'reliable',
  );
  if (!searched) return undefined;
  const { chunks, speakingMs } = searched;
  const words = chunks.flatMap(({ speech }) =>
    speech.transcript?.status === 'reliable' ? fillerWords(speech.transcript.words) : [],
  );
  const detected = chunks
    .flatMap(({ speech }) => speech.disfluencies ?? [])
    .filter(({ kind }) => kind === 'filled-pause')
    .filter((filler) => !words.some((word) => word.startMs < filler.endMs && filler.startMs < word.endMs))
    .map(({ startMs, endMs }) => ({ startMs, endMs }));
  const spans = [...words, ...detected].sort((a, b) => a.startMs - b.startMs);
  const perMinute = timesPerMinute(spans.length, speakingMs / 1000);
  return { count: spans.length, ...(perMinute !== undefined && { perMinute: round(perMinute, 1) }), spans };
}

function fillerWords(words: readonly SpokenWord[]): Fillers['spans'] {
  const normalised = words.map(({ text }) => text.toLowerCase().replaceAll(/[^a-z']/g, ''));
  return words.flatMap(({ startMs, endMs }, i) => {
    const word = normalised[i] ?? '';
    if (FILLER_SOUND.test(word)) return [{ startMs, endMs, word }];
    const pair = `${word} ${normalised[i + 1]}`;
    return FILLER_PHRASES.has(pair) ? [{ startMs, endMs: words[i + 1]?.endMs ?? endMs, word: pair }] : [];
  });
}
