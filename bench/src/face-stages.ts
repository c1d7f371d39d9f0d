import { createAnalyser, type FaceSample, NEW_RUN } from '@poise/face/analyse';
import { loadNetworks, type Networks } from '@poise/face/networks';
import { decodeFrame } from '@poise/media';
import { cpuMs, timed } from './cpu.ts';

const MODEL_STAGES = ['detect', 'mesh', 'eyes', 'emotion'] as const;
/** Stages that better code around them cannot speed up. */
export const BARE_STAGES = ['decode', ...MODEL_STAGES] as const;
export const STAGES = [...BARE_STAGES, 'crops, geometry, quality'] as const;

/** CPU time in milliseconds. */
export type StageTimes = Record<(typeof STAGES)[number], number>;

/** Runs the face pipeline in this thread, timed by stage; everything that is not a network counts as the last stage. */
export async function createStageTimer(): Promise<
  (clip: readonly { tMs: number; jpeg: Uint8Array }[]) => Promise<StageTimes>
> {
  const inner = await loadNetworks();
  let spent: StageTimes;
  // One at a time: with concurrent runs, the time of each would be counted several times.
  let previous: Promise<unknown> = Promise.resolve();
  const measure =
    <Inputs extends unknown[], Output>(
      stage: (typeof MODEL_STAGES)[number],
      run: (...inputs: Inputs) => Promise<Output>,
    ) =>
    async (...inputs: Inputs): Promise<Output> => {
      const current = previous.then(() => timed(() => run(...inputs)));
      previous = current;
      const { result, ms } = await current;
      spent[stage] += ms;
      return result;
    };
  const networks: Networks = {
    detect: measure('detect', inner.detect),
    mesh: measure('mesh', inner.mesh),
    eyes: measure('eyes', inner.eyes),
    emotion: measure('emotion', inner.emotion),
  };
  const analyse = createAnalyser(networks);

  return async (clip) => {
    spent = { decode: 0, detect: 0, mesh: 0, eyes: 0, emotion: 0, 'crops, geometry, quality': 0 };
    const startedAt = cpuMs();
    const samples: FaceSample[] = [];
    for (const { tMs, jpeg } of clip) samples.push({ tMs, frame: await decodeFrame(jpeg), described: true });
    spent.decode = cpuMs() - startedAt;
    await analyse(samples, { emotion: true, run: NEW_RUN });
    const known = STAGES.reduce((sum, stage) => sum + spent[stage], 0);
    spent['crops, geometry, quality'] = cpuMs() - startedAt - known;
    return spent;
  };
}
