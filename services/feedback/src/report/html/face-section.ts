import { type Report, timesPerMinute } from '@poise/shared/contracts';
import { facts } from './facts.ts';
import { html, type Markup } from './markup.ts';
import { count, decimal, percent } from './words.ts';

type Face = NonNullable<Report['face']>;
type Movement = NonNullable<Face['movement']>;

/** How head, eyes and mouth moved, in everyday words. */
export function faceSection({ face }: Report): Markup | undefined {
  if (!face || face.framesWithFace === 0) return undefined;
  const { attention, smileRatio, movement } = face;
  if (attention === undefined && smileRatio === undefined && !movement) return undefined;
  return html`<section aria-labelledby="face">
<h2 id="face">Your face</h2>
${facts([
  [
    'Looking at the camera',
    attention === undefined
      ? undefined
      : `${percent(attention)} of the time in which the eyes could be followed`,
  ],
  [
    'Smiling',
    smileRatio === undefined ? undefined : `${percent(smileRatio)} of the time, by the shape of the mouth`,
  ],
  ['Nodding', movement && times(movement.nods, 'nod', movement.seconds)],
  ['Shaking the head', movement && times(movement.shakes, 'shake', movement.seconds)],
  ['Blinking', movement?.blinks && blinking(movement.blinks)],
  ['Mouth and voice', movement?.mouth && speaking(movement.mouth)],
])}
</section>`;
}

function times(n: number, thing: string, seconds: number): string {
  if (n === 0) return 'not once';
  const rate = timesPerMinute(n, seconds);
  if (rate === undefined) return `${count(n, thing)} in ${count(seconds, 'second')}`;
  return `${count(n, thing)}, about ${decimal(rate, rate < 10 ? 1 : 0)} a minute`;
}

function blinking({ count: n, seconds }: NonNullable<Movement['blinks']>): string {
  if (n === 0) return 'no blink was seen; the shortest cannot be';
  const rate = timesPerMinute(n, seconds);
  const often =
    rate === undefined
      ? `${count(n, 'time')} in ${count(seconds, 'second')}`
      : `${decimal(rate, rate < 10 ? 1 : 0)} times a minute`;
  return `at least ${often}; the shortest blinks fall between two pictures`;
}

/** From here on it is the candidate who mostly spoke. */
const MOSTLY = 0.5;

function speaking({ speakingSeconds, movingSeconds }: NonNullable<Movement['mouth']>): string {
  const seen = `the mouth moved in ${movingSeconds} of ${count(speakingSeconds, 'second')} with a voice`;
  return movingSeconds >= MOSTLY * speakingSeconds ? seen : `${seen}: much of it may be another person's`;
}
