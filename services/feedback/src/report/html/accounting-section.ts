import { MODALITY_NAMES, modalityOf, type Report, type Tally } from '@poise/shared/contracts';
import { ERRORS } from '@poise/shared/errors';
import { html, type Markup } from './markup.ts';
import { clock } from './words.ts';

const COLUMNS = ['received', 'scored', 'rejected', 'failed'] as const satisfies readonly (keyof Tally)[];

/** How many places of a problem are named. */
const PLACES_NAMED = 5;

/** What became of every piece that was received. */
export function accountingSection({ accounting, problems }: Report): Markup {
  return html`<section aria-labelledby="accounting">
<h2 id="accounting">Every piece accounted for</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Accounting">
<table class="figures">
<thead><tr><th scope="col">Stream</th>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${MODALITY_NAMES.map(
  (
    name,
  ) => html`<tr><th scope="row">${modalityOf(name).name}</th>${COLUMNS.map((column) => html`<td>${accounting[name][column]}</td>`)}</tr>
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
  }) => html`<li>${modalityOf(modality).name}, ${chunks} ${status}: ${titleOf(code)} (<code>${code}</code>), at ${places(spans)}.</li>
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
  if (open !== 0) return `${open} of the received pieces have no result.`;
  return 'Received = scored + rejected + failed. Rejected: the material could not be used. Failed: the fault was ours.';
}

function titleOf(code: string): string {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].title : 'An unknown problem';
}

function places(spans: Report['problems'][number]['spans']): string {
  const named = spans.slice(0, PLACES_NAMED).map(({ startMs, endMs }) => `${clock(startMs)}–${clock(endMs)}`);
  const more = spans.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
