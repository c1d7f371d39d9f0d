import { excerptSlot, type Moment, noMomentsMessage, type Report } from '@poise/shared/contracts';
import { clock } from '@poise/shared/format';
import { html, type Markup, raw } from './markup.ts';

/** The notable moments, numbered as in the chart, each with a slot for its picture. */
export function momentsSection({ face, profile }: Report): Markup | undefined {
  if (!face?.moments) return undefined;
  return html`<section aria-labelledby="moments">
<h2 id="moments">Notable moments</h2>
${
  face.moments.length > 0
    ? html`<ol class="moments">
${face.moments.map(card)}
</ol>`
    : html`<p>${noMomentsMessage(profile)}</p>`
}
${face.pictures && html`<p class="hint">${face.pictures.message}</p>`}
</section>`;
}

function card(moment: Moment, index: number): Markup {
  const { atMs, framesMs, message, certainty } = moment;
  const colour = moment.type === 'expression' ? moment.emotion : 'observed';
  // The slot must be the only content: its container is hidden when empty.
  return html`<li>
<div class="shot">${raw(excerptSlot('picture', index))}</div>
<div>
<p class="when"><span class="badge ${colour}">${index + 1}</span><time>${clock(atMs)}</time></p>
<p class="what">${message}</p>
<p class="sure">${certainty}</p>
<p class="frames">Frames: ${framesMs.map(frameTime).join(', ')}</p>
</div>
</li>
`;
}

/** The position of a frame on the time axis: 72 250 ms → "1:12.25". */
function frameTime(ms: number): string {
  return `${clock(ms)}.${String(Math.floor((ms % 1000) / 10)).padStart(2, '0')}`;
}
