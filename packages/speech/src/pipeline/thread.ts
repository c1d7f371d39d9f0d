import type { ThreadModule } from '@poise/inference';
import { listen, loadNetworks, type SpeechTask } from './listener.ts';
import type { RangeFindings } from './measure-range.ts';

/** What a thread of the model pool runs. */
const start: ThreadModule<undefined, SpeechTask, RangeFindings> = async () => {
  const networks = await loadNetworks();
  return (task) => listen(networks, task);
};

export default start;
