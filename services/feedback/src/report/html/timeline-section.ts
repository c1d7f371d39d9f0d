import { EMOTION_WORDS, type Report, topEmotion } from '@poise/shared/contracts';
import { clock, decimal, percent } from '@poise/shared/format';
import { type Bin, binTimeline } from './bins.ts';
import { html, type Markup } from './markup.ts';
import { emotionShares, sharesTable } from './shares.ts';
import { timelineChart } from './timeline-chart.ts';

/** The interview over time: the chart, its legend, and the figures as a table. */
export function timelineSection(report: Report): Markup | undefined {
  const wide = timelineChart(report, 'wide');
  const narrow = timelineChart(report, 'narrow');
  if (!wide || !narrow) return undefined;
  return html`<section aria-labelledby="over-time">
<h2 id="over-time">Over time</h2>
<figure>
<div class="chart wide" role="img" aria-label="Chart of the interview over time; the table below contains its figures">${wide}</div>
<div class="chart narrow" role="img" aria-label="Chart of the interview over time; the table below contains its figures">${narrow}</div>
<figcaption>
${emotionLegend(report)}
<p class="hint">Gaps in a lane were not measured.${report.face?.moments?.length ? ' The numbers mark the notable moments below.' : ''}</p>
</figcaption>
</figure>
${table(report)}
</section>`;
}

function emotionLegend({ face }: Report): Markup | undefined {
  if (!face?.emotion) return undefined;
  return html`${sharesTable('Facial expression, on average', emotionShares(face.emotion))}
<p class="hint">How people usually label such a face. It does not show what you felt.</p>`;
}

/** The most rows of the table, so that it stays readable. */
const MAX_ROWS = 60;

type Column = { name: string; read: (bin: Bin) => string | undefined };

const COLUMNS: readonly Column[] = [
  {
    name: 'Expression',
    read: ({ emotion }) => {
      if (!emotion) return undefined;
      const top = topEmotion(emotion);
      return `${EMOTION_WORDS[top]} ${percent(emotion[top] ?? 0)}`;
    },
  },
  {
    name: 'Eyes on the camera',
    read: ({ attention }) => (attention === undefined ? undefined : percent(attention)),
  },
  { name: 'Speaking', read: ({ speaking }) => (speaking === undefined ? undefined : percent(speaking)) },
  {
    name: 'Level (dBFS)',
    read: ({ levelDbfs }) => (levelDbfs === undefined ? undefined : decimal(levelDbfs, 0)),
  },
  { name: 'Pace (syllables/s)', read: ({ pace }) => (pace === undefined ? undefined : decimal(pace, 1)) },
  { name: 'Pitch (Hz)', read: ({ f0Hz }) => (f0Hz === undefined ? undefined : decimal(f0Hz, 0)) },
];

function table(report: Report): Markup {
  const bins = binTimeline(report.timeline, report.durationMs, MAX_ROWS);
  const columns = COLUMNS.filter(({ read }) => bins.some((bin) => read(bin) !== undefined));
  return html`<details>
<summary>Show the figures as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Figures over time">
<table class="figures">
<thead><tr><th scope="col">From</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${bins.map(
  (
    bin,
  ) => html`<tr><th scope="row">${clock(bin.startMs)}</th>${columns.map(({ read }) => html`<td>${read(bin) ?? '–'}</td>`)}</tr>
`,
)}
</tbody>
</table>
</div>
</details>`;
}
