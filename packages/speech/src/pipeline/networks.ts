import { readModel } from '@poise/inference';
import type { ClassifierNetworks } from '../classify/classify-range.ts';
import { loadEmotionNetwork } from '../classify/emotion/network.ts';
import { readFluencyModel } from '../classify/fluency/analyse-fluency.ts';
import { loadOverlapNetwork } from '../classify/overlap/network.ts';
import { loadSilero, type SpeechDetector } from '../detect/silero.ts';

/** Everything that the analysis of a range runs. */
export type Networks = ClassifierNetworks & { readonly detect: SpeechDetector };

/** @throws PoiseError `model_missing` or `model_corrupt`. */
export async function loadNetworks(): Promise<Networks> {
  return {
    detect: await loadSilero(),
    overlap: await loadOverlapNetwork(),
    emotion: await loadEmotionNetwork(),
    fluency: readFluencyModel(await readModel('fluency')),
  };
}
