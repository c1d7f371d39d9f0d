import { EMOTION_WORDS, EMOTIONS, type EmotionDistribution } from '@poise/shared/contracts';
import { percent } from '@poise/shared/format';
import { html, type Markup } from './markup.ts';

/** A row of a table of shares. `colour`: the CSS class of its swatch and bar. */
export type Share = { readonly label: string; readonly colour: string; readonly share: number };

/** Shares with bars, largest first. */
export function sharesTable(caption: string, shares: readonly Share[]): Markup {
  return html`<table class="key">
<caption>${caption}</caption>
<tbody>
${shares
  .toSorted((a, b) => b.share - a.share)
  .map(
    ({ label, colour, share }) => html`<tr>
<th scope="row"><span class="swatch ${colour}"></span>${label}</th>
<td class="bar"><svg aria-hidden="true" focusable="false"><rect class="${colour}" width="${(share * 100).toFixed(1)}%" height="100%" rx="3"/></svg></td>
<td class="number">${percent(share)}</td>
</tr>`,
  )}
</tbody>
</table>`;
}

/** The shares of a distribution; classes that the model does not have are left out. */
export function emotionShares(emotion: EmotionDistribution): Share[] {
  return EMOTIONS.flatMap((name) => {
    const share = emotion[name];
    return share === undefined ? [] : { label: EMOTION_WORDS[name], colour: name, share };
  });
}
