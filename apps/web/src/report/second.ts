import { EMOTION_WORDS, type TimelinePoint } from '@poise/shared/contracts';
import { clock, count, percent } from '../ui/format.ts';

/** One second in words; what was not measured in it is not told. */
export function tellSecond({ second, face, speech }: TimelinePoint): string {
  const nods = face?.gestures?.filter(({ type }) => type === 'nod').length ?? 0;
  const shakes = (face?.gestures?.length ?? 0) - nods;
  const told = [
    face?.expression &&
      `the expression looked ${EMOTION_WORDS[face.expression.label]} (${percent(face.expression.probability)})`,
    face?.attention !== undefined && `eyes on the camera ${percent(face.attention)}`,
    face?.smile !== undefined && `smile ${percent(face.smile)}`,
    nods > 0 && count(nods, 'nod'),
    shakes > 0 && `${count(shakes, 'shake')} of the head`,
    speech && (speech.speaking > 0 ? `speaking ${percent(speech.speaking)}` : 'silence'),
  ].filter(Boolean);
  return `At ${clock(second * 1000)}: ${told.length > 0 ? told.join(', ') : 'nothing was measured'}.`;
}
