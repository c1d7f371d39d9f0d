import { ONNX_SESSION_OPTIONS, readModel } from '@poise/inference';
import { loadVoiceNetwork } from '../emotion/network.ts';
import { type HeardStretch, hearStretches } from '../emotion/stretches.ts';
import { type FluencyModel, hearFluency, readFluencyModel } from '../fluency/hear-fluency.ts';
import { loadSilero, type SpeechDetector } from '../vad/silero.ts';
import { type Segment, speechSegments } from '../vad/speech-segments.ts';
import { measureRange, measureSpeech, type RangeFindings, type SoundRange } from './measure-range.ts';

export { hearFluency, measureSpeech, speechSegments };

export type SpeechTask = SoundRange & {
  /** Whether the profile allows its network to be run. */
  emotion: boolean;
  /** Not even computed where the candidate turned it off. */
  fluency: boolean;
};

export type Networks = {
  detect: SpeechDetector;
  /** What the emotion network says of the speech in a sound. */
  hear(samples: Float32Array, speech: readonly Segment[]): Promise<HeardStretch[]>;
  fluency: FluencyModel;
};

export async function loadNetworks(): Promise<Networks> {
  const network = await loadVoiceNetwork(await weightsOf('speech-emotion'), ONNX_SESSION_OPTIONS);
  return {
    detect: await loadSilero(await weightsOf('silero-vad'), ONNX_SESSION_OPTIONS),
    hear: (samples, speech) => hearStretches(samples, speech, network),
    fluency: readFluencyModel(await readModel('fluency')),
  };
}

/** Everything but the words. */
export async function listen(
  networks: Networks,
  { emotion, fluency, ...range }: SpeechTask,
): Promise<RangeFindings> {
  const { samples } = range;
  const speech = speechSegments(samples, await networks.detect(samples));
  const stretches = emotion ? await networks.hear(samples, speech) : [];
  return measureRange(range, speech, stretches, fluency ? networks.fluency : undefined);
}

async function weightsOf(modelId: string): Promise<Uint8Array> {
  const [weights] = (await readModel(modelId)).values();
  if (!weights) throw new Error(`${modelId} has no file`);
  return weights;
}
