import { type Analyse, createAnalyser, type FaceRun, type FaceSample } from './analyse.ts';
import { loadNetworks } from './networks.ts';
import type { Backend } from './tensorflow.ts';

export type FaceTask =
  | { type: 'analyse'; samples: readonly FaceSample[]; emotion: boolean; run: FaceRun }
  | { type: 'backend' };
export type FaceAnswer<T extends FaceTask = FaceTask> = T extends { type: 'analyse' }
  ? Awaited<ReturnType<Analyse>>
  : Backend;

/** Runs in each thread of the pool: the networks are loaded once, then frames come in small batches. */
async function start(): Promise<(task: FaceTask) => Promise<FaceAnswer>> {
  const networks = await loadNetworks();
  const analyse = createAnalyser(networks);
  return async (task) => (task.type === 'backend' ? networks.backend : analyse(task.samples, task));
}

export default start();
