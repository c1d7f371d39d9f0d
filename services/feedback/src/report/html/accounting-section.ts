import { MODALITY_NAMES, modalityOf, type Report, type Tally } from '@poise/shared/contracts';
import { ERRORS } from '@poise/shared/errors';
import { clock, count } from '@poise/shared/format';

import { html, type Markup } from './markup.ts';

const COLUMNS = {
  received: 'Received',
  scored: 'Scored',
  rejected: 'Rejected',
  failed: 'Failed',
} as const satisfies Record<keyof Tally, string>;
const KEYS = Object.keys(COLUMNS) as (keyof Tally)[];

/** The most spans listed for a problem. */
const MAX_SPANS = 5;

/** What happened to each received chunk. */
export function accountingSection({ accounting, problems }: Report): Markup {
  return html`<section aria-labelledby="accounting">
<h2 id="accounting">What happened to each chunk</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Accounting">
<table class="figures">
<thead><tr><th scope="col">Stream</th>${KEYS.map((key) => html`<th scope="col">${COLUMNS[key]}</th>`)}</tr></thead>
<tbody>
${MODALITY_NAMES.map(
  (
    name,
  ) => html`<tr><th scope="row">${modalityOf(name).name}</th>${KEYS.map((key) => html`<td>${accounting[name][key]}</td>`)}</tr>
`,
)}
</tbody>
</table>
</div>
<p class="hint">${balance(Object.values(accounting))}</p>
${
  problems.length > 0 &&
  html`<ul>
${problems.map(
  ({
    modality,
    status,
    code,
    chunks,
    spans,
  }) => html`<li>${modalityOf(modality).name}, ${count(chunks, 'chunk')} ${status}: ${titleOf(code)} (<code>${code}</code>)${spans.length > 0 && `, at ${list(spans)}`}.</li>
`,
)}
</ul>`
}
</section>`;
}

function balance(tallies: readonly Tally[]): string {
  const open = tallies.reduce(
    (n, { received, scored, rejected, failed }) => n + received - scored - rejected - failed,
    0,
  );
  if (open !== 0) return `${count(open, 'received chunk')} without a result.`;
  return 'Received = scored + rejected + failed. Rejected: the media could not be used. Failed: the fault was ours.';
}

function titleOf(code: string): string {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].title : 'Unknown error';
}

function list(spans: Report['problems'][number]['spans']): string {
  const listed = spans.slice(0, MAX_SPANS).map(({ startMs, endMs }) => `${clock(startMs)}–${clock(endMs)}`);
  const more = spans.length - listed.length;
  return more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(', ');
}
