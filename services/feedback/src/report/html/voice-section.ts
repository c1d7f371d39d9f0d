import type { Fluency, Report } from '@poise/shared/contracts';
import { lengthMs } from '../spans.ts';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';
import { emotionShares, sharesTable } from './shares.ts';
import { voiceMoments } from './voice-moments.ts';
import { clock, count, decimal, duration, percent } from './words.ts';

type Speech = NonNullable<Report['speech']>;

/** How many of the longest pauses, and of the fillers, are named. */
const MOST_NAMED = 5;

/** Pace, pitch, level, pauses and fillers in figures, how the voice sounded and flowed, and what was said. */
export function voiceSection({ speech }: Report): Markup | undefined {
  if (!speech || speech.speakingMs === 0) return undefined;
  const { voice, pitch, level, emotion, fluency } = speech;
  return html`<section aria-labelledby="voice">
<h2 id="voice">Your voice</h2>
${facts([
  ['Syllables', `${speech.syllables.toLocaleString('en')}, counted by the peaks of loudness`],
  [
    'Level while speaking',
    level.speechDbfs === undefined ? undefined : `${decimal(level.speechDbfs, 0)}\u00A0dBFS`,
  ],
  ['Loudness', voice?.loudnessLufs === undefined ? undefined : `${decimal(voice.loudnessLufs, 0)}\u00A0LUFS`],
  ['Voiced', speech.voicedRatio === undefined ? undefined : `${percent(speech.voicedRatio)} of the speech`],
  [
    'Pitch range',
    pitch &&
      `${decimal(pitch.p5Hz, 0)} to ${decimal(pitch.p95Hz, 0)}\u00A0Hz for nine seconds out of ten${semitones(voice)}`,
  ],
  ['Ends of phrases', voice?.pitchTrend && endings(voice.pitchTrend)],
  ['Steadiness of the voice', voice && steadiness(voice)],
  ['Longest pauses', longestPauses(speech)],
  ['Fillers', speech.fillers && fillers(speech.fillers)],
])}
${
  emotion &&
  html`${sharesTable('On average the voice sounded like', emotionShares(emotion))}
<p class="hint">How such a voice is usually labelled by others. It does not say what you felt.</p>`
}
${fluency?.classes && sharesTable('How the speech flowed', flow(fluency.classes))}
${voiceMoments(speech)}
${transcript(speech)}
</section>`;
}

type Voice = NonNullable<Speech['voice']>;

function semitones(voice: Speech['voice']): string {
  return voice?.pitchRangeSemitones === undefined
    ? ''
    : `, a range of ${decimal(voice.pitchRangeSemitones, 0)} semitones`;
}

function endings({ phrases, finalRises }: NonNullable<Voice['pitchTrend']>): string | undefined {
  return phrases === 0 ? undefined : `${finalRises} of ${count(phrases, 'phrase')} end in a rising pitch`;
}

/** The measures of the voice's cycles, under their names: who knows them can compare. */
function steadiness({ jitter, shimmer, hnrDb }: Voice): string | undefined {
  const told = [
    jitter !== undefined && `jitter ${decimal(jitter * 100, 1)}\u00A0%`,
    shimmer !== undefined && `shimmer ${decimal(shimmer * 100, 1)}\u00A0%`,
    hnrDb !== undefined && `${decimal(hnrDb, 0)}\u00A0dB of tone over noise`,
  ].filter((each) => each !== false);
  return told.length > 0 ? told.join(', ') : undefined;
}

const FLOW: Record<keyof Fluency, { words: string; colour: string }> = {
  fluent: { words: 'fluent', colour: 'flowing' },
  stuttering: { words: 'stumbling', colour: 'stumbling' },
  cluttering: { words: 'hurried', colour: 'hurried' },
  pauses: { words: 'halting', colour: 'halting' },
};

function flow(classes: Fluency) {
  return Object.entries(classes).map(([name, share]) => ({ ...FLOW[name as keyof Fluency], share }));
}

function fillers({ count: n, perMinute, spans }: NonNullable<Speech['fillers']>): string {
  if (n === 0) return 'none heard';
  const named = spans
    .slice(0, MOST_NAMED)
    .map(({ startMs, word }) => `${word === undefined ? 'a sound' : `“${word}”`} at ${clock(startMs)}`);
  const often = perMinute === undefined ? '' : `, about ${decimal(perMinute, 1)} a minute of speech`;
  return `${n}${often}: ${named.join(', ')}${n > named.length ? ` and ${n - named.length} more` : ''}`;
}

function longestPauses({ pauses }: Speech): string | undefined {
  if (pauses.count === 0) return undefined;
  return pauses.spans
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))
    .slice(0, MOST_NAMED)
    .map((pause) => `${duration(lengthMs(pause))} at ${clock(pause.startMs)}`)
    .join(', ');
}

function transcript({ transcript }: Speech): Markup | undefined {
  if (!transcript) return undefined;
  const { status, words, engine, text } = transcript;
  return html`<h3>What was said</h3>
${
  status === 'unreliable' &&
  html`<p class="flag"><strong>Unreliable transcript.</strong> Its recogniser was not sure of the words, does not tell how sure it was, or did not hear all of them: some may be wrong or missing. Nothing is judged by it.</p>`
}
${words > 0 ? html`<blockquote>${text}</blockquote>` : html`<p>No word was recognised.</p>`}
<p class="hint">${count(words, 'word')}, recognised by ${engine}.</p>`;
}
