import { samplesOf } from '../dsp/frames.ts';
import { HEARD_LOG_MEL, logMelExtractor } from '../dsp/log-mel.ts';
import type { VoiceNetwork } from '../emotion/network.ts';
import type { OverlapNetwork } from '../overlap/network.ts';
import { overlapsIn } from '../overlap/overlaps.ts';
import { clipped, type Segment } from '../vad/speech-segments.ts';
import { stretchesOf } from '../vad/stretches.ts';

/** A stretch of speech, and what the networks said of it. */
export type HeardStretch = Segment & {
  /** Of the `VOICE_CLASSES`; absent where emotion was not asked for. */
  readonly probabilities?: readonly number[];
  /** Where several people speak at once. */
  readonly overlaps: readonly Segment[];
};

export type StretchNetworks = {
  readonly overlap: OverlapNetwork;
  readonly emotion: VoiceNetwork;
};

/** The silence that the sentences of the training had around them. */
const MARGIN_MS = 100;

const logMel = logMelExtractor(HEARD_LOG_MEL);

/** What the networks say of each stretch of the speech in a sound, one after the other. */
export async function hearStretches(
  samples: Float32Array,
  speech: readonly Segment[],
  networks: StretchNetworks,
  asked: { emotion: boolean },
): Promise<HeardStretch[]> {
  const heard: HeardStretch[] = [];
  for (const stretch of stretchesOf(speech)) {
    const fromMs = Math.max(0, stretch.startMs - MARGIN_MS);
    const spectrogram = logMel(samples.subarray(samplesOf(fromMs), samplesOf(stretch.endMs + MARGIN_MS)));
    heard.push({
      ...stretch,
      // Not of the margin: that may belong to the next stretch.
      overlaps: clipped(
        overlapsIn(await networks.overlap(spectrogram), fromMs),
        stretch.startMs,
        stretch.endMs,
      ),
      ...(asked.emotion && { probabilities: await networks.emotion(spectrogram) }),
    });
  }
  return heard;
}
