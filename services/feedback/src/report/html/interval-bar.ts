import { html, type Markup } from './markup.ts';

type Scale = { readonly from: number; readonly to: number };

/** A score as a dot and its interval as a band, on a scale. Hidden from screen readers: the figures stand beside it. */
export function intervalBar(
  score: number,
  { low, high }: { low: number; high: number },
  { from, to }: Scale,
): Markup {
  const position = (value: number) => `${((100 * (value - from)) / (to - from)).toFixed(1)}%`;
  const width = `${((100 * (high - low)) / (to - from)).toFixed(1)}%`;
  return html`<svg class="interval" aria-hidden="true" focusable="false"><rect class="track" y="7" width="100%" height="2"/><rect class="band" x="${position(low)}" y="4" width="${width}" height="8" rx="4"/><circle cx="${position(score)}" cy="8" r="6"/></svg>`;
}
