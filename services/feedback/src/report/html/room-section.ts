import type { Report } from '@poise/shared/contracts';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';
import { count, decimal, FACE_REASON_WORDS, percent, SOUND_REASON_WORDS } from './words.ts';

/** Light, noise and other people, and what they cost the measurement. */
export function roomSection({ environment, face }: Report): Markup | undefined {
  const { brightness, noiseDbfs, otherPeopleSeconds, faceReasons, soundReasons } = environment;
  if (brightness === undefined && noiseDbfs === undefined && soundReasons.length === 0) return undefined;
  const limits = [
    ...faceReasons.map(({ reason, seconds }) => ({ words: FACE_REASON_WORDS[reason], seconds })),
    ...soundReasons.map(({ reason, seconds }) => ({ words: SOUND_REASON_WORDS[reason], seconds })),
  ];
  return html`<section aria-labelledby="room">
<h2 id="room">The room</h2>
${facts([
  [
    'Light',
    brightness === undefined ? undefined : `${percent(brightness)} of white, on average over the picture`,
  ],
  [
    'Background',
    noiseDbfs === undefined ? undefined : `${decimal(noiseDbfs, 0)}\u00A0dBFS when nobody speaks`,
  ],
  [
    'Other people',
    otherPeopleSeconds === undefined ? undefined : company(otherPeopleSeconds, face?.candidateChanges ?? 0),
  ],
])}
${
  limits.length > 0 &&
  html`<h3>What made measuring harder</h3>
<ul>
${limits.map(
  ({ words, seconds }) => html`<li>In ${count(seconds, 'second')} ${words}.</li>
`,
)}
</ul>`
}
</section>`;
}

function company(seconds: number, changes: number): string {
  const faces =
    seconds === 0
      ? 'never more than one face in the picture'
      : `more than one face in the picture in ${count(seconds, 'second')}`;
  return changes === 0 ? faces : `${faces}; ${count(changes, 'time')} another face took the place of yours`;
}
