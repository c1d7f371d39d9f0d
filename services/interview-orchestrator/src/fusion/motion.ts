import type { FaceMotion, FacePoint, ScoredObservation } from '@poise/shared/contracts';
import { findBlinks } from './blinks.ts';
import { findGestures } from './gestures.ts';
import { spread } from './mean.ts';
import type { MotionRun, MotionSample } from './motion-run.ts';

export type MotionPoint = Pick<FacePoint, 'gestures' | 'blinks' | 'mouthActivity'>;

/** Larger distances are gaps; the margin is for rounded times. */
const GAP_PERIODS = 1.5;

/** A second is measured from the run that covers at least half of it. */
const MIN_SEEN_MS = 500;

/**
 * The candidate's motion across chunk borders, split where frames are missing (no face, or insufficient quality),
 * where their rate changes, and where the face changes.
 *
 * @param changesMs times of the frames in which the face changes
 */
export function motionRuns(
  observations: readonly ScoredObservation[],
  changesMs: readonly number[],
): MotionRun[] {
  const samples = observations
    .flatMap(({ face }) => (face?.motion ? samplesOf(face.motion) : []))
    .sort((a, b) => a.tMs - b.tMs);
  const runs: { periodMs: number; samples: MotionSample[] }[] = [];
  const changes = changesMs.values();
  let change = changes.next();
  for (const { periodMs, ...sample } of samples) {
    const run = runs.at(-1);
    const last = run?.samples.at(-1);
    let anotherFace = false;
    for (; !change.done && change.value <= sample.tMs; change = changes.next()) anotherFace = true;
    const goesOn =
      run?.periodMs === periodMs &&
      last !== undefined &&
      sample.tMs - last.tMs <= GAP_PERIODS * periodMs &&
      !anotherFace;
    if (goesOn) run.samples.push(sample);
    else runs.push({ periodMs, samples: [sample] });
  }
  return runs;
}

/** Motion measures second by second; fields that could not be measured are absent. */
export function fuseMotion(runs: readonly MotionRun[]): Map<number, MotionPoint> {
  const points = new Map<number, MotionPoint>();
  for (const run of runs) {
    const gestures = findGestures(run);
    const gesturesIn = Map.groupBy(gestures ?? [], ({ atMs }) => secondOf(atMs));
    const blinks = findBlinks(run);
    const blinksIn = Map.groupBy(blinks ?? [], secondOf);
    for (const [second, samples] of Map.groupBy(run.samples, ({ tMs }) => secondOf(tMs))) {
      if (samples.length * run.periodMs < MIN_SEEN_MS) continue;
      points.set(second, {
        ...(gestures && { gestures: gesturesIn.get(second) ?? [] }),
        ...(blinks && { blinks: blinksIn.get(second)?.length ?? 0 }),
        mouthActivity: spread(samples.map(({ mouthOpenness }) => mouthOpenness)),
      });
    }
  }
  return points;
}

function samplesOf(motion: FaceMotion): (MotionSample & { periodMs: number })[] {
  const at = (series: readonly number[], i: number) => series[i] ?? 0;
  return motion.tMs.map((tMs, i) => ({
    tMs,
    periodMs: 1000 / motion.framesPerSecond,
    yawDeg: at(motion.yawDeg, i),
    pitchDeg: at(motion.pitchDeg, i),
    eyeOpenness: at(motion.eyeOpenness, i),
    mouthOpenness: at(motion.mouthOpenness, i),
  }));
}

const secondOf = (tMs: number) => Math.floor(tMs / 1000);
