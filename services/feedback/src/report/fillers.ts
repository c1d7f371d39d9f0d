import { type Fillers, round, type SpokenWord, timesPerMinute } from '@poise/shared/contracts';
import type { HeardChunk } from './scored.ts';
import { searchedSpeech } from './searched.ts';

/** Sounds of hesitation as recognisers spell them. */
const SOUNDS = /^(u+h*m*|u+h+m*|e+r+m*|a+h+|h+m+|m+h*m+)$/;

/** Pairs of words that say nothing by themselves; "like" alone mostly does. */
const PHRASES: ReadonlySet<string> = new Set(['you know', 'i mean']);

/**
 * What fills time, each counted once: filled pauses that were found in the sound, and the words of
 * reliable transcripts, which may be the same.
 *
 * @returns undefined where too little of the speech could be searched either way.
 */
export function countFillers(all: readonly HeardChunk[]): Fillers | undefined {
  const searched = searchedSpeech(
    all,
    ({ speech }) => speech.disfluencies !== undefined || speech.transcript?.status === 'reliable',
  );
  if (!searched) return undefined;
  const { chunks, speakingMs } = searched;
  const words = chunks.flatMap(({ speech }) =>
    speech.transcript?.status === 'reliable' ? fillingWords(speech.transcript.words) : [],
  );
  const sounds = chunks
    .flatMap(({ speech }) => speech.disfluencies ?? [])
    .filter(({ kind }) => kind === 'filled-pause')
    .filter((sound) => !words.some((word) => word.startMs < sound.endMs && sound.startMs < word.endMs))
    .map(({ startMs, endMs }) => ({ startMs, endMs }));
  const spans = [...words, ...sounds].sort((a, b) => a.startMs - b.startMs);
  const perMinute = timesPerMinute(spans.length, speakingMs / 1000);
  return { count: spans.length, ...(perMinute !== undefined && { perMinute: round(perMinute, 1) }), spans };
}

function fillingWords(words: readonly SpokenWord[]): Fillers['spans'] {
  const said = words.map(({ text }) => text.toLowerCase().replaceAll(/[^a-z']/g, ''));
  return words.flatMap(({ startMs, endMs }, i) => {
    const word = said[i] ?? '';
    if (SOUNDS.test(word)) return [{ startMs, endMs, word }];
    const pair = `${word} ${said[i + 1]}`;
    return PHRASES.has(pair) ? [{ startMs, endMs: words[i + 1]?.endMs ?? endMs, word: pair }] : [];
  });
}
