import { listen, loadNetworks, type SpeechTask } from './listener.ts';
import type { RangeFindings } from './measure-range.ts';

/** What a thread of the model pool runs. */
async function start(): Promise<(task: SpeechTask) => Promise<RangeFindings>> {
  const networks = await loadNetworks();
  return (task) => listen(networks, task);
}

export default start();
