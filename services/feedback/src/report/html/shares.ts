import { EMOTION_WORDS, EMOTIONS, type EmotionDistribution } from '@poise/shared/contracts';
import { html, type Markup } from './markup.ts';
import { percent } from './words.ts';

/** A row of a table of shares. `colour`: the class of its swatch and its bar. */
export type Share = { readonly words: string; readonly colour: string; readonly share: number };

/** Shares with their bars, the largest first. */
export function sharesTable(caption: string, shares: readonly Share[]): Markup {
  return html`<table class="key">
<caption>${caption}</caption>
<tbody>
${shares
  .toSorted((a, b) => b.share - a.share)
  .map(
    ({ words, colour, share }) => html`<tr>
<th scope="row"><span class="swatch ${colour}"></span>${words}</th>
<td class="bar"><svg aria-hidden="true" focusable="false"><rect class="${colour}" width="${(share * 100).toFixed(1)}%" height="100%" rx="3"/></svg></td>
<td class="number">${percent(share)}</td>
</tr>`,
  )}
</tbody>
</table>`;
}

/** The shares of a distribution, without the classes that its model does not know. */
export function emotionShares(emotion: EmotionDistribution): Share[] {
  return EMOTIONS.flatMap((name) => {
    const share = emotion[name];
    return share === undefined ? [] : { words: EMOTION_WORDS[name], colour: name, share };
  });
}
