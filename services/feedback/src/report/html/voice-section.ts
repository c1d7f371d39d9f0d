import type { Fluency, Report } from '@poise/shared/contracts';
import { clock, count, decimal, duration, percent, quantity } from '@poise/shared/format';
import { lengthMs } from '../spans.ts';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';
import { emotionShares, sharesTable } from './shares.ts';
import { voiceMoments } from './voice-moments.ts';

type Speech = NonNullable<Report['speech']>;

/** The most pauses, and the most fillers, that are listed. */
const MAX_LISTED = 5;

/** Voice measures, pauses, fillers, vocal emotion, fluency, disfluencies and the transcript. */
export function voiceSection({ speech }: Report): Markup | undefined {
  if (!speech || speech.speakingMs === 0) return undefined;
  const { voice, pitch, level, emotion, fluency } = speech;
  return html`<section aria-labelledby="voice">
<h2 id="voice">Your voice</h2>
${facts([
  ['Syllables', `${speech.syllables.toLocaleString('en')}, counted from peaks in loudness`],
  [
    'Level while speaking',
    level.speechDbfs === undefined ? undefined : quantity(level.speechDbfs, 0, 'dBFS'),
  ],
  ['Loudness', voice?.loudnessLufs === undefined ? undefined : quantity(voice.loudnessLufs, 0, 'LUFS')],
  ['Voiced', speech.voicedRatio === undefined ? undefined : `${percent(speech.voicedRatio)} of the speech`],
  [
    'Pitch range',
    pitch &&
      `${decimal(pitch.p5Hz, 0)} to ${quantity(pitch.p95Hz, 0, 'Hz')} (5th to 95th percentile)${semitones(voice)}`,
  ],
  ['Phrase endings', voice?.pitchTrend && phraseEndings(voice.pitchTrend)],
  ['Voice quality', voice && voiceQuality(voice)],
  ['Longest pauses', longestPauses(speech)],
  ['Fillers', speech.fillers && fillers(speech.fillers)],
])}
${
  emotion &&
  html`${sharesTable('Vocal emotion, on average', emotionShares(emotion))}
<p class="hint">How people usually label such a voice. It does not show what you felt.</p>`
}
${fluency?.classes && sharesTable('Fluency', fluencyShares(fluency.classes))}
${voiceMoments(speech)}
${transcript(speech)}
</section>`;
}

type Voice = NonNullable<Speech['voice']>;

function semitones(voice: Speech['voice']): string {
  return voice?.pitchRangeSemitones === undefined
    ? ''
    : `, ${decimal(voice.pitchRangeSemitones, 0)} semitones`;
}

function phraseEndings({ phrases, finalRises }: NonNullable<Voice['pitchTrend']>): string | undefined {
  return phrases === 0 ? undefined : `${finalRises} of ${count(phrases, 'phrase')} with a rising pitch`;
}

/** Jitter, shimmer and the harmonics-to-noise ratio, under their technical names. */
function voiceQuality({ jitter, shimmer, hnrDb }: Voice): string | undefined {
  const measures = [
    jitter !== undefined && `jitter ${decimal(jitter * 100, 1)}%`,
    shimmer !== undefined && `shimmer ${decimal(shimmer * 100, 1)}%`,
    hnrDb !== undefined && `harmonics-to-noise ratio ${quantity(hnrDb, 0, 'dB')}`,
  ].filter((each) => each !== false);
  return measures.length > 0 ? measures.join(', ') : undefined;
}

/** Plain words for the classes, never the name of a condition. `colour` is a CSS class. */
const FLUENCY: Record<keyof Fluency, { label: string; colour: string }> = {
  fluent: { label: 'fluent', colour: 'fluent' },
  stuttering: { label: 'disfluent', colour: 'disfluent' },
  cluttering: { label: 'rushed', colour: 'rushed' },
  pauses: { label: 'hesitant', colour: 'hesitant' },
};

function fluencyShares(classes: Fluency) {
  return Object.entries(classes).map(([name, share]) => ({ ...FLUENCY[name as keyof Fluency], share }));
}

function fillers({ count: n, perMinute, spans }: NonNullable<Speech['fillers']>): string {
  if (n === 0) return 'none detected';
  const listed = spans
    .slice(0, MAX_LISTED)
    .map(({ startMs, word }) => `${word === undefined ? 'filler' : `“${word}”`} at ${clock(startMs)}`);
  const rate = perMinute === undefined ? '' : `, about ${decimal(perMinute, 1)} per minute of speech`;
  return `${n}${rate}: ${listed.join(', ')}${n > listed.length ? ` and ${n - listed.length} more` : ''}`;
}

function longestPauses({ pauses }: Speech): string | undefined {
  if (pauses.count === 0) return undefined;
  return pauses.spans
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))
    .slice(0, MAX_LISTED)
    .map((pause) => `${duration(lengthMs(pause))} at ${clock(pause.startMs)}`)
    .join(', ');
}

function transcript({ transcript }: Speech): Markup | undefined {
  if (!transcript) return undefined;
  const { status, words, engine, text } = transcript;
  return html`<h3>Transcript</h3>
${
  status === 'unreliable' &&
  html`<p class="flag"><strong>Unreliable transcript.</strong> The speech recogniser was not confident, reports no confidence, or missed part of the speech: words may be wrong or missing. No score is based on it.</p>`
}
${words > 0 ? html`<blockquote>${text}</blockquote>` : html`<p>No words were recognised.</p>`}
<p class="hint">${count(words, 'word')}, transcribed by ${engine}.</p>`;
}
