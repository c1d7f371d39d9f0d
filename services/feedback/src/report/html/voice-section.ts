import type { Disfluency, Report } from '@poise/shared/contracts';
import { lengthMs } from '../spans.ts';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';
import { clock, count, decimal, duration, percent } from './words.ts';

type Speech = NonNullable<Report['speech']>;

/** How many of the longest pauses are named. */
const PAUSES_NAMED = 5;

/** Pace, pitch, level and pauses in figures, and what was said. */
export function voiceSection({ speech }: Report): Markup | undefined {
  if (!speech || speech.speakingMs === 0) return undefined;
  return html`<section aria-labelledby="voice">
<h2 id="voice">Your voice</h2>
${facts([
  ['Syllables', `${speech.syllables.toLocaleString('en')}, counted by the peaks of loudness`],
  [
    'Level while speaking',
    speech.level.speechDbfs === undefined ? undefined : `${decimal(speech.level.speechDbfs, 0)}\u00A0dBFS`,
  ],
  ['Voiced', speech.voicedRatio === undefined ? undefined : `${percent(speech.voicedRatio)} of the speech`],
  [
    'Pitch range',
    speech.pitch &&
      `${decimal(speech.pitch.p5Hz, 0)} to ${decimal(speech.pitch.p95Hz, 0)}\u00A0Hz for nine seconds out of ten`,
  ],
  ['Longest pauses', longestPauses(speech)],
  ['Stumbles', stumbles(speech)],
])}
${transcript(speech)}
</section>`;
}

const STUMBLES: Record<Disfluency['kind'], string> = {
  repetition: 'repeated',
  prolongation: 'drawn out',
  block: 'blocked',
  'filled-pause': 'filled pause',
};

function stumbles({ fluency }: Speech): string | undefined {
  if (!fluency) return undefined;
  if (fluency.disfluencies.length === 0) return 'none heard';
  return fluency.disfluencies.map(({ kind, startMs }) => `${STUMBLES[kind]} at ${clock(startMs)}`).join(', ');
}

function longestPauses({ pauses }: Speech): string | undefined {
  if (pauses.count === 0) return undefined;
  return pauses.spans
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))
    .slice(0, PAUSES_NAMED)
    .map((pause) => `${duration(lengthMs(pause))} at ${clock(pause.startMs)}`)
    .join(', ');
}

function transcript({ transcript }: Speech): Markup | undefined {
  if (!transcript) return undefined;
  const { status, words, engine, text } = transcript;
  return html`<h3>What was said</h3>
${
  status === 'unreliable' &&
  html`<p class="flag"><strong>Unreliable transcript.</strong> Its recogniser was not sure of the words, or does not tell how sure it was: some may be wrong. Nothing is judged by it.</p>`
}
${words > 0 ? html`<blockquote>${text}</blockquote>` : html`<p>No word was recognised.</p>`}
<p class="hint">${count(words, 'word')}, recognised by ${engine}.</p>`;
}
