import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createFacePipeline } from '@poise/face';
import { startHuman } from './human.ts';
import { sampleFrames } from './sample-media.ts';

const FRAMES = 12;

/** The measured processes: one that only reads the frames, and two that also analyse them. */
const WORK = {
  nothing: async () => void (await sampleFrames(FRAMES)),
  async pipeline() {
    const pipeline = await createFacePipeline({ threads: 1 });
    const samples = (await sampleFrames(FRAMES)).map((frame, i) => ({
      tMs: i * 250,
      frame,
      described: true,
    }));
    await Array.fromAsync(pipeline.analyse(samples, { emotion: true }));
  },
  async human() {
    const { countFaces } = await startHuman();
    for (const frame of await sampleFrames(FRAMES)) await countFaces(frame);
  },
};

/** Resident memory of a separate process after some work, minus that after only reading the frames, in megabytes. */
export async function residentMb(work: 'pipeline' | 'human'): Promise<number> {
  const [used, base] = [await residentAfter(work), await residentAfter('nothing')];
  return (used - base) / 2 ** 20;
}

async function residentAfter(work: keyof typeof WORK): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [work]);
  const [bytes] = (await once(child, 'message')) as [number];
  return bytes;
}

const [work] = process.argv.slice(2);
if (import.meta.main && work && work in WORK) {
  await WORK[work as keyof typeof WORK]();
  process.send?.(process.memoryUsage.rss(), () => process.exit());
}
