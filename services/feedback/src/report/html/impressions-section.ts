import type { ConfidenceReport, ImpressionsReport, Report } from '@poise/shared/contracts';
import { intervalBar } from './interval-bar.ts';
import { html, type Markup } from './markup.ts';
import { decimal, percent } from './words.ts';

/** What others may think of such a voice, with intervals and what drives each, and confidence with its parts. */
export function impressionsSection({ impressions, confidence }: Report): Markup | undefined {
  if (!impressions && !confidence) return undefined;
  return html`<section aria-labelledby="impressions">
<h2 id="impressions">The impression it leaves</h2>
${confidence && ofConfidence(confidence)}
${impressions && ofTraits(impressions)}
</section>`;
}

function ofConfidence({ score, interval, parts }: ConfidenceReport): Markup {
  return html`<h3>Confidence</h3>
<div class="scores">
<div class="whole">
<p class="score"><strong>${score}</strong> of 100, between ${interval.low} and ${interval.high}</p>
${intervalBar(score, interval, { from: 0, to: 100 })}
</div>
${parts.map(
  ({ words, score: part }) => html`<div>
<p class="trait">${words}</p>
${intervalBar(part, { low: part, high: part }, { from: 0, to: 100 })}
<p class="score">${part} of 100</p>
</div>
`,
)}
</div>
<p class="hint">The mean of its parts. What was not measured is left out, what you turned off counts in full.</p>`;
}

function ofTraits({ traits, inputs, people, coverage }: ImpressionsReport): Markup {
  return html`<h3>What raters would say, from 1 to 7</h3>
<div class="scores">
${traits.map(
  ({ words, score, interval, drivers }) => html`<div>
<p class="trait">${words}</p>
${intervalBar(score, interval, { from: 1, to: 7 })}
<p class="score"><strong>${decimal(score, 1)}</strong>, between ${decimal(interval.low, 1)} and ${decimal(interval.high, 1)}</p>
${drivers.length > 0 && html`<p class="drivers">${tellDrivers(drivers)}</p>`}
</div>
`,
)}
</div>
<p class="hint">A guess at how people who rate practice interviews would judge, ${inputs === 'prosody' ? 'from the voice alone' : 'from the voice and the words'}, learnt from the interviews of ${people} people. ${percent(coverage)} of the ratings of others lie within such intervals. It does not say what you felt.</p>`;
}

function tellDrivers(drivers: ImpressionsReport['traits'][number]['drivers']): string {
  const [raised, lowered] = [
    drivers.filter(({ points }) => points > 0),
    drivers.filter(({ points }) => points < 0),
  ].map((some) => some.map(({ words, points }) => `${words} (${signed(points)})`).join(', '));
  const told = [raised && `raised by ${raised}`, lowered && `lowered by ${lowered}`]
    .filter(Boolean)
    .join('; ');
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}.`;
}

function signed(points: number): string {
  return `${points > 0 ? '+' : ''}${decimal(points, 1)}`;
}
