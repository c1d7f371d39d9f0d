import { ONNX_SESSION_OPTIONS, readModel } from '@poise/inference';
import { loadVoiceNetwork } from '../emotion/network.ts';
import { hearStretches } from '../emotion/stretches.ts';
import { loadSilero } from '../vad/silero.ts';
import { speechSegments } from '../vad/speech-segments.ts';
import { measureRange, type RangeFindings, type SoundRange } from './measure-range.ts';

/** `emotion`: whether the profile allows its network to be run. */
export type SpeechTask = SoundRange & { emotion: boolean };

/** Everything but the words, with the networks that it needs. */
export async function loadListener(): Promise<(task: SpeechTask) => Promise<RangeFindings>> {
  const detect = await loadSilero(await weightsOf('silero-vad'), ONNX_SESSION_OPTIONS);
  const network = await loadVoiceNetwork(await weightsOf('speech-emotion'), ONNX_SESSION_OPTIONS);
  return async ({ emotion, ...range }) => {
    const probabilities = await detect(range.samples);
    const speech = speechSegments(range.samples, probabilities);
    return measureRange(range, speech, emotion ? await hearStretches(range.samples, speech, network) : []);
  };
}

async function weightsOf(modelId: string): Promise<Uint8Array> {
  const [weights] = (await readModel(modelId)).values();
  if (!weights) throw new Error(`${modelId} has no file`);
  return weights;
}
