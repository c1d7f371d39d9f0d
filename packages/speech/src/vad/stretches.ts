import type { Segment } from './speech-segments.ts';

/** The networks learnt on sentences of one to five seconds. */
const SHORTEST_MS = 800;
const LONGEST_MS = 5000;
/** Words that are closer together than this are judged together. */
const LONGEST_GAP_MS = 500;

/**
 * Cuts speech into stretches of 0.8 to five seconds: what is close together is one stretch, what is
 * longer is cut evenly, and what is shorter is left out.
 *
 * @param speech ascending and apart from each other.
 */
export function stretchesOf(speech: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of speech) {
    const last = joined.at(-1);
    const joins =
      last && segment.startMs - last.endMs <= LONGEST_GAP_MS && segment.endMs - last.startMs <= LONGEST_MS;
    if (joins) joined[joined.length - 1] = { startMs: last.startMs, endMs: segment.endMs };
    else joined.push(segment);
  }
  return joined.flatMap(cutEvenly).filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_MS);
}

function cutEvenly({ startMs, endMs }: Segment): Segment[] {
  const count = Math.ceil((endMs - startMs) / LONGEST_MS);
  const lengthMs = (endMs - startMs) / count;
  return Array.from({ length: count }, (_, i) => ({
    startMs: startMs + i * lengthMs,
    endMs: startMs + (i + 1) * lengthMs,
  }));
}
