import { excerptSlot, NEARLY_ALL, type Report, type VoiceMoment } from '@poise/shared/contracts';
import { clock, percent } from '@poise/shared/format';
import { html, type Markup, raw } from './markup.ts';

/** The disfluencies worth playing back, each with a slot for its audio. */
export function voiceMoments({
  moments,
  sounds,
  fluency,
}: NonNullable<Report['speech']>): Markup | undefined {
  if (!moments) return undefined;
  return html`<h3>Disfluencies</h3>
${
  moments.length > 0
    ? html`<ol class="disfluencies">
${moments.map(card)}
</ol>`
    : html`<p>No repetition, prolonged sound, block or filler was detected.</p>`
}
${sounds && html`<p class="hint">${sounds.message}</p>`}
${searchedNote(fluency?.searchedRatio)}`;
}

/** Mentions that some speech was not searched: it may contain further disfluencies. */
function searchedNote(ratio: number | undefined): Markup | undefined {
  if (ratio === undefined || ratio >= NEARLY_ALL) return undefined;
  return html`<p class="hint">Only ${percent(ratio)} of the speech could be searched; the audio quality of the rest was too low.</p>`;
}

function card({ startMs, message, certainty }: VoiceMoment, index: number): Markup {
  // The slot must be the only content: its container is hidden when empty.
  return html`<li>
<p class="when"><time>${clock(startMs)}</time></p>
<p class="what">${message}</p>
<p class="sure">${certainty}</p>
<div class="play">${raw(excerptSlot('sound', index))}</div>
</li>
`;
}
