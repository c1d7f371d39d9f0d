import { type Report, timesPerMinute } from '@poise/shared/contracts';
import { count, decimal, percent } from '@poise/shared/format';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';

type Face = NonNullable<Report['face']>;
type Movement = NonNullable<Face['movement']>;

/** Gaze, smiles and movement of head, eyelids and mouth. */
export function faceSection({ face }: Report): Markup | undefined {
  if (!face || face.framesWithFace === 0) return undefined;
  const { attention, smileRatio, movement } = face;
  if (attention === undefined && smileRatio === undefined && !movement) return undefined;
  return html`<section aria-labelledby="face">
<h2 id="face">Your face</h2>
${facts([
  [
    'Eyes on the camera',
    attention === undefined ? undefined : `${percent(attention)} of the time your eyes could be tracked`,
  ],
  [
    'Smiling',
    smileRatio === undefined ? undefined : `${percent(smileRatio)} of the time your mouth could be tracked`,
  ],
  ['Nods', movement && frequency(movement.nods, 'nod', movement.seconds)],
  ['Head shakes', movement && frequency(movement.shakes, 'head shake', movement.seconds)],
  ['Blinks', movement?.blinks && blinks(movement.blinks)],
  ['Mouth during speech', movement?.mouth && mouth(movement.mouth)],
])}
</section>`;
}

function frequency(n: number, noun: string, seconds: number): string {
  if (n === 0) return 'none';
  const rate = timesPerMinute(n, seconds);
  if (rate === undefined) return `${count(n, noun)} in ${count(seconds, 'second')}`;
  return `${count(n, noun)}, about ${decimal(rate, rate < 10 ? 1 : 0)} per minute`;
}

function blinks({ count: n, seconds }: NonNullable<Movement['blinks']>): string {
  const found = n === 0 ? 'none detected' : frequency(n, 'blink', seconds);
  return `${found}; very short blinks can be missed`;
}

/** If the mouth moves for less than this share of the speech, somebody else may be speaking. */
const MIN_MOVING_RATIO = 0.5;

function mouth({ speakingSeconds, movingSeconds }: NonNullable<Movement['mouth']>): string {
  const moved = `moved in ${movingSeconds} of ${count(speakingSeconds, 'second')} of speech`;
  return movingSeconds >= MIN_MOVING_RATIO * speakingSeconds
    ? moved
    : `${moved}; some of the speech may be another person's`;
}
