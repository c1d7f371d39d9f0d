import { readModel } from '@poise/inference';
import { loadVoiceNetwork } from '../emotion/network.ts';
import { type FluencyModel, hearFluency, readFluencyModel } from '../fluency/hear-fluency.ts';
import { loadOverlapNetwork } from '../overlap/network.ts';
import { hearSpeech } from '../vad/hear-speech.ts';
import { loadSilero, type SpeechDetector } from '../vad/silero.ts';
import { hearStretches, type StretchNetworks } from './hear-stretches.ts';
import { measureRange, measureSpeech, type RangeFindings, type SoundRange } from './measure-range.ts';

export { hearFluency, hearSpeech, hearStretches, measureSpeech };

export type SpeechTask = SoundRange & {
  /** Whether the profile allows its network to be run. */
  emotion: boolean;
  /** Not even computed where the candidate turned it off. */
  fluency: boolean;
};

export type Networks = StretchNetworks & {
  detect: SpeechDetector;
  fluency: FluencyModel;
};

export async function loadNetworks(): Promise<Networks> {
  return {
    detect: await loadSilero(),
    overlap: await loadOverlapNetwork(),
    emotion: await loadVoiceNetwork(),
    fluency: readFluencyModel(await readModel('fluency')),
  };
}

/** Everything but the words. */
export async function listen(
  networks: Networks,
  { emotion, fluency, ...range }: SpeechTask,
): Promise<RangeFindings> {
  const { samples } = range;
  const heard = await hearSpeech(samples, networks.detect);
  const stretches = await hearStretches(samples, heard.speech, networks, { emotion });
  return measureRange(range, heard, stretches, fluency ? networks.fluency : undefined);
}
