import { samplesOf } from '../dsp/frames.ts';
import { logMelExtractor, NETWORK_LOG_MEL } from '../dsp/log-mel.ts';
import { clipped, type Segment } from '../dsp/segments.ts';
import type { EmotionNetwork } from './emotion/network.ts';
import { networkSegments } from './network-segments.ts';
import type { OverlapNetwork } from './overlap/network.ts';
import { overlapsIn } from './overlap/overlaps.ts';

/** A segment of speech, and how the networks classified it. */
export type ClassifiedSegment = Segment & {
  /** Of the `VOCAL_CLASSES`; absent where emotion is not wanted. */
  readonly probabilities?: readonly number[];
  /** Where several people speak at once. */
  readonly overlaps: readonly Segment[];
};

export type SegmentNetworks = {
  readonly overlap: OverlapNetwork;
  readonly emotion: EmotionNetwork;
};

/** The silence that the sentences of the training data had around them. */
const MARGIN_MS = 100;

const logMel = logMelExtractor(NETWORK_LOG_MEL);

/** Runs the networks over each segment of the speech, one after the other. */
export async function classifySegments(
  samples: Float32Array,
  speech: readonly Segment[],
  networks: SegmentNetworks,
  wanted: { emotion: boolean },
): Promise<ClassifiedSegment[]> {
  const classified: ClassifiedSegment[] = [];
  for (const { startMs, endMs } of networkSegments(speech)) {
    const fromMs = Math.max(0, startMs - MARGIN_MS);
    const spectrogram = logMel(samples.subarray(samplesOf(fromMs), samplesOf(endMs + MARGIN_MS)));
    const overlaps = overlapsIn(await networks.overlap(spectrogram), fromMs);
    classified.push({
      startMs,
      endMs,
      // Not those in the margin, which may belong to the next segment.
      overlaps: clipped(overlaps, startMs, endMs),
      ...(wanted.emotion && { probabilities: await networks.emotion(spectrogram) }),
    });
  }
  return classified;
}
