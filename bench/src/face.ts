import { describeFrame } from '@poise/face-worker/describe';
import { loadNetworks, type Networks } from '@poise/face-worker/networks';
import { createFacePipeline } from '@poise/face-worker/pipeline';
import { decodeFrame } from '@poise/media';
import { asJpegs, sampleFrames } from './material.ts';
import { median } from './statistics.ts';

const FRAMES = 24;

/**
 * The whole pipeline on one thread, from a JPEG to an observation's frame, against the bare time of
 * its networks on the same frames in the same run: what is left is our own overhead.
 */
export async function benchFace(): Promise<string[]> {
  const jpegs = await asJpegs(await sampleFrames(FRAMES));
  const { networks, takeMs, backend } = timed(await loadNetworks());
  const pipeline = await createFacePipeline({ threads: 1 });
  const stages: Record<string, number[]> = {
    decode: [],
    detect: [],
    mesh: [],
    eyes: [],
    emotion: [],
    'crops and geometry': [],
  };
  const whole: number[] = [];
  const bare: number[] = [];
  try {
    for (const [i, jpeg] of [...jpegs.slice(0, 2), ...jpegs].entries()) {
      const startedAt = performance.now();
      const frame = await decodeFrame(jpeg);
      const decodedAt = performance.now();
      takeMs();
      await describeFrame(networks, frame, { tMs: 0, emotion: true });
      const describedAt = performance.now();
      const models = takeMs();

      const pipelineStartedAt = performance.now();
      await pipeline.analyse([{ tMs: 0, frame: await decodeFrame(jpeg) }], { emotion: true });
      const pipelineMs = performance.now() - pipelineStartedAt;
      if (i < 2) continue; // warm-up

      const modelMs = Object.values(models).reduce((sum, ms) => sum + ms, 0);
      stages['decode']?.push(decodedAt - startedAt);
      for (const [name, ms] of Object.entries(models)) stages[name]?.push(ms);
      stages['crops and geometry']?.push(describedAt - decodedAt - modelMs);
      whole.push(pipelineMs);
      bare.push(modelMs);
    }
  } finally {
    await pipeline.close();
  }
  const ratio = median(whole.map((ms, i) => ms / (bare[i] ?? Number.NaN)));
  return [
    `runtime ${backend}, median of ${FRAMES} frames`,
    ...Object.entries(stages).map(
      ([name, ms]) => `${name.padEnd(20)} ${median(ms).toFixed(2).padStart(7)} ms`,
    ),
    `whole pipeline       ${median(whole).toFixed(2).padStart(7)} ms = ${(1000 / median(whole)).toFixed(1)} frames/s per core`,
    `bare model times     ${median(bare).toFixed(2).padStart(7)} ms = ${(1000 / median(bare)).toFixed(1)} frames/s per core`,
    `pipeline / bare      ${ratio.toFixed(2).padStart(7)}`,
  ];
}

/** The same networks, with the time spent in each; `takeMs` reads the times and sets them to zero. */
function timed(inner: Networks) {
  let spent: Record<string, number> = {};
  const measure =
    <A extends unknown[], R>(name: string, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const startedAt = performance.now();
      const result = await run(...args);
      spent[name] = (spent[name] ?? 0) + performance.now() - startedAt;
      return result;
    };
  const networks: Networks = {
    backend: inner.backend,
    detect: measure('detect', inner.detect),
    mesh: measure('mesh', inner.mesh),
    eyes: measure('eyes', inner.eyes),
    emotion: measure('emotion', inner.emotion),
  };
  const takeMs = () => {
    const taken = spent;
    spent = {};
    return taken;
  };
  return { networks, takeMs, backend: inner.backend };
}
