import { samplesOf } from '../dsp/frames.ts';
import type { Segment } from '../vad/speech-segments.ts';
import type { VoiceNetwork } from './network.ts';

/** A stretch of speech, and what the network said of it. */
export type HeardStretch = Segment & { readonly probabilities: readonly number[] };

/** The network learnt on sentences of one to five seconds, silence around them included. */
const SHORTEST_MS = 800;
const LONGEST_MS = 5000;
/** Words that are closer together than this are judged together. */
const LONGEST_GAP_MS = 500;
/** The silence that the sentences of the training had around them. */
const MARGIN_MS = 100;

/**
 * Cuts speech into stretches of 0.8 to five seconds: what is close together is one stretch, what is
 * longer is cut evenly, and what is shorter is left out.
 *
 * @param speech ascending and apart from each other.
 */
export function emotionStretches(speech: readonly Segment[]): Segment[] {
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

/** What the network says of each stretch of the speech in a sound, one after the other. */
export async function hearStretches(
  samples: Float32Array,
  speech: readonly Segment[],
  network: VoiceNetwork,
): Promise<HeardStretch[]> {
  const heard: HeardStretch[] = [];
  for (const stretch of emotionStretches(speech)) {
    const from = Math.max(0, samplesOf(stretch.startMs - MARGIN_MS));
    const to = samplesOf(stretch.endMs + MARGIN_MS);
    heard.push({ ...stretch, probabilities: await network(samples.subarray(from, to)) });
  }
  return heard;
}
