import { randomUUID } from 'node:crypto';
import { createFacePipeline, type FacePipeline, type FaceSample } from '@poise/face';
import { decodeFrame } from '@poise/media';
import { timed } from './cpu.ts';
import { residentMb } from './face-memory.ts';
import { BARE_STAGES, createStageTimer, STAGES } from './face-stages.ts';
import { type CountFaces, startHuman } from './human.ts';
import { asJpegs, faceClips } from './sample-media.ts';
import { median } from './statistics.ts';

const FRAMES_PER_SECOND = 12;
/** Four seconds of each clip: the detector runs twice, at the same rate as in a long recording. */
const FRAMES = 48;
/** Frames per second of a live interview; each second is analysed separately. */
const LIVE_FRAMES_PER_SECOND = 3;
/** After a warm-up round. */
const ROUNDS = 3;

type Clip = readonly { tMs: number; jpeg: Uint8Array }[];

/**
 * CPU time from JPEGs to observations with all outputs, which corresponds to one core regardless of the
 * load of the machine: the whole pipeline on one thread, its stages, and @vladmandic/human on the same
 * frames. They alternate clip by clip and round by round; figures are medians over both.
 */
export async function benchFace(): Promise<string[]> {
  const clips: Clip[] = (await Promise.all((await faceClips(FRAMES, FRAMES_PER_SECOND)).map(asJpegs))).map(
    (jpegs) => jpegs.map((jpeg, i) => ({ tMs: (i * 1000) / FRAMES_PER_SECOND, jpeg })),
  );
  const pipeline = await createFacePipeline({ threads: 1 });
  const whole: number[] = [];
  const live: number[] = [];
  const bare: number[] = [];
  const byHuman: number[] = [];
  const stages = new Map(STAGES.map((stage) => [stage, [] as number[]]));
  let [described, describedByHuman, total] = [0, 0, 0];
  try {
    const human = await startHuman();
    const stageTimes = await createStageTimer();

    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const clip of clips) {
        const run = await timed(() => analyse(pipeline, clip));
        const seconds = liveSeconds(clip);
        const bySecond = await timed(async () => {
          const stream = randomUUID();
          for (const second of seconds) await analyse(pipeline, second, stream);
        });
        const parts = await stageTimes(clip);
        const other = await timed(() => countAllFaces(human.countFaces, clip));
        if (round === 0) continue;
        const frames = clip.length;
        whole.push(run.ms / frames);
        live.push(bySecond.ms / seconds.flat().length);
        byHuman.push(other.ms / frames);
        for (const [stage, ms] of stages) ms.push(parts[stage] / frames);
        bare.push(BARE_STAGES.reduce((sum, stage) => sum + parts[stage], 0) / frames);
        described += run.result;
        describedByHuman += other.result;
        total += frames;
      }
    }
    return [
      `${clips.length} clips, ${FRAMES} frames each, ${ROUNDS} rounds; CPU time per frame`,
      ...[...stages].map(([stage, ms]) => line(stage, ms)),
      line('whole pipeline', whole),
      line('live, second by second', live),
      `${'ratio to the pipeline'.padEnd(26)} ${medianRatio(live, whole).toFixed(2).padStart(7)}`,
      line('decoding and networks only', bare),
      `${'ratio of the pipeline to it'.padEnd(26)} ${medianRatio(whole, bare).toFixed(2).padStart(7)}`,
      line(human.name, byHuman),
      `${'ratio to the pipeline'.padEnd(26)} ${medianRatio(byHuman, whole).toFixed(2).padStart(7)}`,
      `faces with all outputs     ${described} of ${total}; ${human.name}: ${describedByHuman}`,
      `memory                     ${(await residentMb('pipeline')).toFixed(0)} MB; ${human.name}: ${(await residentMb('human')).toFixed(0)} MB`,
    ];
  } finally {
    await pipeline.close();
  }
}

/** @returns the number of faces with all outputs */
async function analyse(pipeline: FacePipeline, clip: Clip, stream?: string): Promise<number> {
  async function* samples(): AsyncGenerator<FaceSample> {
    for (const { tMs, jpeg } of clip) yield { tMs, frame: await decodeFrame(jpeg), described: true };
  }
  const findings = await Array.fromAsync(
    pipeline.analyse(samples(), { emotion: true, ...(stream && { stream }) }),
  );
  return findings
    .flatMap(({ frame }) => frame?.faces ?? [])
    .filter(({ eyeOpenness, emotion }) => eyeOpenness && emotion).length;
}

/** The frames that a live interview sends of a clip, by analysis job. */
function liveSeconds(clip: Clip): Clip[] {
  const sent = clip.filter((_, i) => i % (FRAMES_PER_SECOND / LIVE_FRAMES_PER_SECOND) === 0);
  return [...Map.groupBy(sent, ({ tMs }) => Math.floor(tMs / 1000)).values()];
}

async function countAllFaces(countFaces: CountFaces, clip: Clip): Promise<number> {
  let faces = 0;
  for (const { jpeg } of clip) faces += await countFaces(await decodeFrame(jpeg));
  return faces;
}

function medianRatio(of: readonly number[], over: readonly number[]): number {
  return median(of.map((value, i) => value / (over[i] ?? Number.NaN)));
}

function line(name: string, ms: readonly number[]): string {
  const typical = median(ms);
  return `${name.padEnd(26)} ${typical.toFixed(2).padStart(7)} ms ${(1000 / typical).toFixed(0).padStart(7)} frames/s per core`;
}
