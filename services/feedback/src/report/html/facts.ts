import { html, type Markup } from './markup.ts';

/** A list of labelled values; entries without a value are left out. */
export function facts(entries: readonly (readonly [name: string, value: string | undefined])[]): Markup {
  const known = entries.filter(([, value]) => value !== undefined);
  return html`<dl class="facts">
${known.map(
  ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}
</dl>`;
}
