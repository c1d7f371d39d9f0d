import type { Backend, ThreadModule } from '@poise/inference';
import { loadNetworks } from '../networks/networks.ts';
import { type Analyse, createAnalyser, type FaceRun, type FaceSample } from './analyse.ts';

export type FaceThreadData = { backend: Backend };

/** `start` resolves when the networks are loaded. */
export type FaceTask =
  | { type: 'analyse'; samples: readonly FaceSample[]; emotion: boolean; run: FaceRun }
  | { type: 'start' };
export type FaceResult<T extends FaceTask = FaceTask> = T extends { type: 'analyse' }
  ? Awaited<ReturnType<Analyse>>
  : undefined;

/** Runs in each thread of the pool: loads the networks once, then analyses small batches of frames. */
const start: ThreadModule<FaceThreadData, FaceTask, FaceResult> = async ({ backend }) => {
  const analyse = createAnalyser(await loadNetworks(backend));
  return async (task) => (task.type === 'start' ? undefined : analyse(task.samples, task));
};

export default start;
