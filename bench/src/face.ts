import { createFacePipeline, type FacePipeline, type FaceSample } from '@poise/face';
import { decodeFrame } from '@poise/media';
import { timed } from './cpu.ts';
import { residentMb } from './face-memory.ts';
import { BARE_STAGES, createStageTimer, STAGES } from './face-stages.ts';
import { type LookAt, startHuman } from './human.ts';
import { asJpegs, faceClips } from './material.ts';
import { median } from './statistics.ts';

const FRAMES_PER_SECOND = 12;
/** Two seconds of each clip: the detector is asked twice, as it is in the long run. */
const FRAMES = 24;
/** After one that warms up. */
const ROUNDS = 3;

type Clip = readonly Uint8Array[];
const tMs = (i: number) => (i * 1000) / FRAMES_PER_SECOND;

/**
 * From JPEGs to observations with every output on, in processor time, so that it counts for one core whatever
 * else the machine does: the whole pipeline on one thread; its stages; and @vladmandic/human on the
 * same pictures. They take turns, clip by clip and round by round; figures are medians over both.
 */
export async function benchFace(): Promise<string[]> {
  const clips = await Promise.all((await faceClips(FRAMES, FRAMES_PER_SECOND)).map(asJpegs));
  const pipeline = await createFacePipeline({ threads: 1 });
  const whole: number[] = [];
  const bare: number[] = [];
  const byHuman: number[] = [];
  const stages = new Map(STAGES.map((stage) => [stage, [] as number[]]));
  let [described, describedByHuman, seen] = [0, 0, 0];
  try {
    const human = await startHuman();
    const stageTimes = await createStageTimer();

    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const clip of clips) {
        const run = await timed(() => analyse(pipeline, clip));
        const parts = await stageTimes(clip, tMs);
        const other = await timed(() => lookAtAll(human.lookAt, clip));
        if (round === 0) continue;
        const frames = clip.length;
        whole.push(run.ms / frames);
        byHuman.push(other.ms / frames);
        for (const [stage, ms] of stages) ms.push(parts[stage] / frames);
        bare.push(BARE_STAGES.reduce((sum, stage) => sum + parts[stage], 0) / frames);
        described += run.result;
        describedByHuman += other.result;
        seen += frames;
      }
    }
    return [
      `${clips.length} clips, ${FRAMES} frames of each, ${ROUNDS} rounds; processor time of a frame`,
      ...[...stages].map(([stage, ms]) => line(stage, ms)),
      line('whole pipeline', whole),
      line('decode and networks alone', bare),
      `${'whole over those alone'.padEnd(26)} ${medianRatio(whole, bare).toFixed(2).padStart(7)}`,
      line(human.name, byHuman),
      `${'that over the pipeline'.padEnd(26)} ${medianRatio(byHuman, whole).toFixed(2).padStart(7)}`,
      `faces described in full    ${described} of ${seen}, by the other ${describedByHuman}`,
      `memory                     ${(await residentMb('pipeline')).toFixed(0)} MB, of the other ${(await residentMb('human')).toFixed(0)} MB`,
    ];
  } finally {
    await pipeline.close();
  }
}

/** @returns how many faces got every output */
async function analyse(pipeline: FacePipeline, jpegs: Clip): Promise<number> {
  async function* samples(): AsyncGenerator<FaceSample> {
    for (const [i, jpeg] of jpegs.entries())
      yield { tMs: tMs(i), frame: await decodeFrame(jpeg), described: true };
  }
  const findings = await Array.fromAsync(pipeline.analyse(samples(), { emotion: true }));
  return findings
    .flatMap(({ frame }) => frame?.faces ?? [])
    .filter(({ eyeOpenness, emotion }) => eyeOpenness && emotion).length;
}

async function lookAtAll(lookAt: LookAt, jpegs: Clip): Promise<number> {
  let faces = 0;
  for (const jpeg of jpegs) faces += await lookAt(await decodeFrame(jpeg));
  return faces;
}

function medianRatio(of: readonly number[], over: readonly number[]): number {
  return median(of.map((value, i) => value / (over[i] ?? Number.NaN)));
}

function line(name: string, ms: readonly number[]): string {
  const typical = median(ms);
  return `${name.padEnd(26)} ${typical.toFixed(2).padStart(7)} ms ${(1000 / typical).toFixed(0).padStart(7)} frames/s per core`;
}
