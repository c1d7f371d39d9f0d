import { excerptSlot, NEARLY_ALL, type Report, type VoiceMoment } from '@poise/shared/contracts';
import { html, type Markup, raw } from './markup.ts';
import { clock, percent } from './words.ts';

/** The stumbles worth hearing again, each with its sound where whoever serves the page has it. */
export function voiceMoments({
  moments,
  sounds,
  fluency,
}: NonNullable<Report['speech']>): Markup | undefined {
  if (!moments) return undefined;
  return html`<h3>Where it stumbled</h3>
${
  moments.length > 0
    ? html`<ol class="stumbles">
${moments.map(card)}
</ol>`
    : html`<p>Nowhere: no repetition, drawn-out sound, block or filled pause was heard.</p>`
}
${sounds && html`<p class="hint">${sounds.message}</p>`}
${searchedIn(fluency?.searchedRatio)}`;
}

/** Less is worth a word: what was not searched may hold stumbles too. */
function searchedIn(ratio: number | undefined): Markup | undefined {
  if (ratio === undefined || ratio >= NEARLY_ALL) return undefined;
  return html`<p class="hint">Listened for in ${percent(ratio)} of the speech: the sound of the rest was not good enough.</p>`;
}

function card({ startMs, message, certainty }: VoiceMoment, index: number): Markup {
  // Nothing may stand beside the slot: what holds a sound vanishes where it is empty.
  return html`<li>
<p class="when"><time>${clock(startMs)}</time></p>
<p class="what">${message}</p>
<p class="sure">${certainty}</p>
<div class="play">${raw(excerptSlot('sound', index))}</div>
</li>
`;
}
