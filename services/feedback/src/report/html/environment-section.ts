import type { Report } from '@poise/shared/contracts';
import { count, percent, quantity } from '@poise/shared/format';
import { facts } from './facts.ts';
import { AUDIO_REASON_LABELS, FACE_REASON_LABELS } from './labels.ts';
import { html, type Markup } from './markup.ts';

/** Light, noise and other people, and how they limited the measurements. */
export function environmentSection({ environment, face }: Report): Markup | undefined {
  const { brightness, noiseDbfs, otherPeopleSeconds, faceReasons, soundReasons } = environment;
  if (brightness === undefined && noiseDbfs === undefined && soundReasons.length === 0) return undefined;
  const limits = [
    ...faceReasons.map(({ reason, seconds }) => ({ label: FACE_REASON_LABELS[reason], seconds })),
    ...soundReasons.map(({ reason, seconds }) => ({ label: AUDIO_REASON_LABELS[reason], seconds })),
  ];
  return html`<section aria-labelledby="environment">
<h2 id="environment">Recording conditions</h2>
${facts([
  [
    'Brightness',
    brightness === undefined ? undefined : `${percent(brightness)} on average (0% is black, 100% white)`,
  ],
  [
    'Background noise',
    noiseDbfs === undefined ? undefined : `${quantity(noiseDbfs, 0, 'dBFS')} outside speech`,
  ],
  [
    'Other people',
    otherPeopleSeconds === undefined
      ? undefined
      : otherPeople(otherPeopleSeconds, face?.candidateChanges ?? 0),
  ],
])}
${
  limits.length > 0 &&
  html`<h3>What limited the measurements</h3>
<ul>
${limits.map(
  ({ label, seconds }) => html`<li>For ${count(seconds, 'second')}, ${label}.</li>
`,
)}
</ul>`
}
</section>`;
}

function otherPeople(seconds: number, changes: number): string {
  const faces =
    seconds === 0
      ? 'never more than one face in the frame'
      : `more than one face in the frame for ${count(seconds, 'second')}`;
  return changes === 0 ? faces : `${faces}; another face replaced yours ${count(changes, 'time')}`;
}
