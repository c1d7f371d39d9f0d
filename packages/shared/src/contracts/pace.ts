import type { Received } from './received.ts';
import type { TimelinePoint } from './timeline-point.ts';

/** A single second has too few syllables for a rate, so its neighbours are included. */
const NEIGHBOUR_SECONDS = 4;
/** With less speech than this, the rate is undefined. */
const MIN_SPEECH_SECONDS = 2;

/**
 * The articulation rate for each second: syllables per second of speech over a window of nine seconds,
 * pauses excluded. A second without speech, or with too little speech around it, has none.
 */
export function paceOverTime(timeline: readonly Received<TimelinePoint>[]): Map<number, number> {
  const bySecond = new Map(timeline.map(({ second, speech }) => [second, speech]));
  const paces = new Map<number, number>();
  for (const { second, speech } of timeline) {
    if (!speech || speech.speaking === 0) continue;
    let syllables = 0;
    let spoken = 0;
    for (let near = second - NEIGHBOUR_SECONDS; near <= second + NEIGHBOUR_SECONDS; near += 1) {
      syllables += bySecond.get(near)?.syllables ?? 0;
      spoken += bySecond.get(near)?.speaking ?? 0;
    }
    if (spoken >= MIN_SPEECH_SECONDS) paces.set(second, syllables / spoken);
  }
  return paces;
}
