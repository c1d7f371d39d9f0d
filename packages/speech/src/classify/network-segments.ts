import type { Segment } from '../dsp/segments.ts';

/** The networks were trained on sentences of one to five seconds. */
const MIN_MS = 800;
const MAX_MS = 5000;
/** Words that are closer together than this are classified together. */
const MAX_GAP_MS = 500;

/**
 * Speech in segments of 0.8 to five seconds, as the networks take it: speech that is close together is
 * joined, a longer segment is cut evenly, and a shorter one is left out.
 *
 * @param speech ascending and apart from each other.
 */
export function networkSegments(speech: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of speech) {
    const last = joined.at(-1);
    const joins =
      last && segment.startMs - last.endMs <= MAX_GAP_MS && segment.endMs - last.startMs <= MAX_MS;
    if (joins) joined[joined.length - 1] = { startMs: last.startMs, endMs: segment.endMs };
    else joined.push(segment);
  }
  return joined.flatMap(cutEvenly).filter(({ startMs, endMs }) => endMs - startMs >= MIN_MS);
}

function cutEvenly({ startMs, endMs }: Segment): Segment[] {
  const count = Math.ceil((endMs - startMs) / MAX_MS);
  const lengthMs = (endMs - startMs) / count;
  return Array.from({ length: count }, (_, i) => ({
    startMs: startMs + i * lengthMs,
    endMs: startMs + (i + 1) * lengthMs,
  }));
}
