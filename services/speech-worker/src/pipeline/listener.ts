import { ONNX_SESSION_OPTIONS, readModel } from '@poise/inference';
import { loadVoiceNetwork } from '../emotion/network.ts';
import { type HeardStretch, hearStretches } from '../emotion/stretches.ts';
import { loadSilero, type SpeechDetector } from '../vad/silero.ts';
import { type Segment, speechSegments } from '../vad/speech-segments.ts';
import { measureRange, type RangeFindings, type SoundRange } from './measure-range.ts';

export { speechSegments };

/** `emotion`: whether the profile allows its network to be run. */
export type SpeechTask = SoundRange & { emotion: boolean };

export type Networks = {
  detect: SpeechDetector;
  /** What the emotion network says of the speech in a sound. */
  hear(samples: Float32Array, speech: readonly Segment[]): Promise<HeardStretch[]>;
};

export async function loadNetworks(): Promise<Networks> {
  const network = await loadVoiceNetwork(await weightsOf('speech-emotion'), ONNX_SESSION_OPTIONS);
  return {
    detect: await loadSilero(await weightsOf('silero-vad'), ONNX_SESSION_OPTIONS),
    hear: (samples, speech) => hearStretches(samples, speech, network),
  };
}

/** Everything but the words. */
export async function listen(networks: Networks, { emotion, ...range }: SpeechTask): Promise<RangeFindings> {
  const { samples } = range;
  const speech = speechSegments(samples, await networks.detect(samples));
  return measureRange(range, speech, emotion ? await networks.hear(samples, speech) : []);
}

async function weightsOf(modelId: string): Promise<Uint8Array> {
  const [weights] = (await readModel(modelId)).values();
  if (!weights) throw new Error(`${modelId} has no file`);
  return weights;
}
