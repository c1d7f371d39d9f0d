import type { TimelinePoint } from './timeline-point.ts';

/** A second holds too few syllables to tell a pace: it is that of the seconds around it. */
const AROUND_SECONDS = 4;
/** Of less speech than this no pace is told. */
const LEAST_SPEECH_SECONDS = 2;

/**
 * The pace second by second: syllables per second of speech over the nine seconds around, pauses left out.
 * A second in which nobody speaks, or around which there is too little speech, has none.
 */
export function paceOverTime(timeline: readonly TimelinePoint[]): Map<number, number> {
  const bySecond = new Map(timeline.map(({ second, speech }) => [second, speech]));
  const paces = new Map<number, number>();
  for (const { second, speech } of timeline) {
    if (!speech || speech.speaking === 0) continue;
    let syllables = 0;
    let spoken = 0;
    for (let near = second - AROUND_SECONDS; near <= second + AROUND_SECONDS; near += 1) {
      syllables += bySecond.get(near)?.syllables ?? 0;
      spoken += bySecond.get(near)?.speaking ?? 0;
    }
    if (spoken >= LEAST_SPEECH_SECONDS) paces.set(second, syllables / spoken);
  }
  return paces;
}
