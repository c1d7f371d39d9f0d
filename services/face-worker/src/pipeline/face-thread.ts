import type { RgbFrame } from '@poise/media';
import type { FaceFrame } from '@poise/shared/contracts';
import { describeFrame } from './describe.ts';
import { loadNetworks } from './networks.ts';
import type { Backend } from './tensorflow.ts';

export type FaceTask =
  | { type: 'describe'; frame: RgbFrame; tMs: number; emotion: boolean }
  | { type: 'backend' };
export type FaceAnswer<T extends FaceTask = FaceTask> = T extends { type: 'describe' } ? FaceFrame : Backend;

/** Runs in each thread of the pool: the networks are loaded once, then frames come one by one. */
async function start(): Promise<(task: FaceTask) => Promise<FaceAnswer>> {
  const networks = await loadNetworks();
  return async (task) =>
    task.type === 'backend' ? networks.backend : describeFrame(networks, task.frame, task);
}

export default start();
