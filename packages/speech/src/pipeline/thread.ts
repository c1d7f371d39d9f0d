import type { ThreadModule } from '@poise/inference';
import type { SpeechObservation } from '@poise/shared/contracts';
import { analyseRange, type SpeechTask } from './analyse-range.ts';
import { loadNetworks } from './networks.ts';

/** What a thread of the model pool runs. */
const start: ThreadModule<undefined, SpeechTask, SpeechObservation[]> = async () => {
  const networks = await loadNetworks();
  return async (task) => (await analyseRange(networks, task)).observations;
};

export default start;
