import {
  EMOTION_WORDS,
  entryOf,
  type Received,
  shownExpression,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { clock, count, percent } from '@poise/shared/format';

type Face = NonNullable<Received<TimelinePoint>['face']>;

/** One second in words; what was not measured is left out. */
export function describeSecond({ second, face, speech }: Received<TimelinePoint>): string {
  const nods = face?.gestures?.filter(({ type }) => type === 'nod').length ?? 0;
  const shakes = face?.gestures?.filter(({ type }) => type === 'shake').length ?? 0;
  const measures = [
    face && describeExpression(face),
    face?.attention !== undefined && `eyes on the camera ${percent(face.attention)}`,
    face?.smile !== undefined && `smile ${percent(face.smile)}`,
    nods > 0 && count(nods, 'nod'),
    shakes > 0 && count(shakes, 'head shake'),
    speech && (speech.speaking > 0 ? `speaking ${percent(speech.speaking)}` : 'silence'),
  ].filter(Boolean);
  return `At ${clock(second * 1000)}: ${measures.length > 0 ? measures.join(', ') : 'nothing was measured'}.`;
}

function describeExpression(face: Face): string | undefined {
  const shown = shownExpression(face);
  if (!shown) return undefined;
  return shown.label === 'mixed'
    ? 'the expression was mixed'
    : `the expression looked ${entryOf(EMOTION_WORDS, shown.label) ?? shown.label} (${percent(shown.probability)})`;
}
