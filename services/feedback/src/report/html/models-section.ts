import type { Report } from '@poise/shared/contracts';
import { html, type Markup } from './markup.ts';

/** The models that were used, with licence and checksum. */
export function modelsSection({ models }: Report): Markup | undefined {
  if (models.length === 0) return undefined;
  return html`<section aria-labelledby="models">
<h2 id="models">Models</h2>
<ul class="models">
${models.map(
  ({ id, version, role, licence, sha256 }) => html`<li>
<p><strong>${id}</strong> ${version} <span class="licence">${licence}</span></p>
<p>${role}</p>
<p class="checksum"><span>SHA-256</span> <code>${sha256}</code></p>
</li>
`,
)}
</ul>
</section>`;
}
