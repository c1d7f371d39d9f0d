import type { ConfidenceReport, ImpressionsReport, Report } from '@poise/shared/contracts';
import { decimal, interval as formatInterval, percent, signed } from '@poise/shared/format';
import { intervalBar } from './interval-bar.ts';
import { html, type Markup } from './markup.ts';

/** Confidence with its parts, and the estimated ratings with their intervals and drivers. */
export function impressionsSection({ impressions, confidence }: Report): Markup | undefined {
  if (!impressions && !confidence) return undefined;
  return html`<section aria-labelledby="impressions">
<h2 id="impressions">Impression on listeners</h2>
${confidence && confidenceScores(confidence)}
${impressions && traitScores(impressions)}
</section>`;
}

function confidenceScores({ score, interval, parts }: ConfidenceReport): Markup {
  return html`<h3>Confidence</h3>
<div class="scores">
<div class="whole">
<p class="score"><strong>${score}</strong> of 100 (${formatInterval(interval.low, interval.high, 0)})</p>
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
<p class="hint">The mean of the parts above. Parts that were not measured are left out; parts you turned off count as 100.</p>`;
}

function traitScores({ traits, inputs, people, coverage }: ImpressionsReport): Markup {
  return html`<h3>Estimated ratings, from 1 to 7</h3>
<div class="scores">
${traits.map(
  ({ words, score, interval, drivers }) => html`<div>
<p class="trait">${words}</p>
${intervalBar(score, interval, { from: 1, to: 7 })}
<p class="score"><strong>${decimal(score, 1)}</strong> (${formatInterval(interval.low, interval.high, 1)})</p>
${drivers.length > 0 && html`<p class="drivers">${describeDrivers(drivers)}</p>`}
</div>
`,
)}
</div>
<p class="hint">An estimate of how raters of practice interviews would rate this one, ${inputs === 'prosody' ? 'from the voice alone' : 'from the voice and the words'}. The model was trained on interviews with ${people} people; for other people, ${percent(coverage)} of the ratings lie within these intervals. It does not show what you felt.</p>`;
}

function describeDrivers(drivers: ImpressionsReport['traits'][number]['drivers']): string {
  const [raised, lowered] = [
    drivers.filter(({ points }) => points > 0),
    drivers.filter(({ points }) => points < 0),
  ].map((some) => some.map(({ words, points }) => `${words} (${signed(points, 1)})`).join(', '));
  const text = [raised && `raised by ${raised}`, lowered && `lowered by ${lowered}`]
    .filter(Boolean)
    .join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
