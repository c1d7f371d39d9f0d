import {
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  type FaceFrame,
  type FaceMotion,
  newId,
  type Observation,
} from '@poise/shared/contracts';

export const interviewId = newId('interview');
const model = { id: 'face', version: '1', sha256: 'a'.repeat(64) };

export const AT_LEFT = { x: 0.1, y: 0.2, width: 0.3, height: 0.5 };
export const AT_RIGHT = { x: 0.6, y: 0.2, width: 0.3, height: 0.5 };

/** Probability `p` for one class; the rest is shared equally. */
export function emotion(p: number, label: Emotion = 'happiness', contempt = true): EmotionDistribution {
  const others = EMOTIONS.filter((name) => name !== label && (contempt || name !== 'contempt'));
  return Object.fromEntries([
    [label, p],
    ...others.map((name) => [name, (1 - p) / others.length]),
  ]) as EmotionDistribution;
}

/** A frame that shows only the candidate. */
export function frame(tMs: number, more: Partial<FaceFrame['faces'][number]> = {}): FaceFrame {
  return {
    tMs,
    brightness: 0.5,
    quality: { reasons: [] },
    otherFaces: 0,
    faces: [
      {
        candidate: true,
        track: 0,
        box: AT_LEFT,
        score: 0.9,
        quality: { brightness: 0.5, sharpness: 0.5, reasons: [] },
        ...more,
      },
    ],
  };
}

/** A camera chunk, two seconds long by default. */
export function seen(
  seq: number,
  startMs: number,
  frames: FaceFrame[],
  motion?: FaceMotion,
  chunkMs = 2_000,
): Observation {
  return {
    interviewId,
    modality: 'camera',
    generation: `${seq}-a`,
    seq,
    startMs,
    endMs: startMs + chunkMs,
    status: 'scored',
    model,
    face: { frames, ...(motion && { motion }) },
  };
}

const FRAMES_PER_SECOND = 12;

/** The movement of the head as a function of time in seconds; by default, eyes are open and lips still. */
export type Movement = (
  seconds: number,
) => Partial<Record<'yawDeg' | 'pitchDeg' | 'eyeOpenness' | 'mouthOpenness', number>>;

/** The movement at 12 frames per second over `[startMs, endMs)`, rounded as in the contract. */
export function motion(startMs: number, endMs: number, move: Movement): FaceMotion {
  const periodMs = 1000 / FRAMES_PER_SECOND;
  const first = Math.ceil(startMs / periodMs);
  const tMs = Array.from({ length: Math.ceil(endMs / periodMs) - first }, (_, i) =>
    Math.round((first + i) * periodMs),
  );
  const series = (read: (at: ReturnType<Movement>) => number | undefined, still: number) =>
    tMs.map((ms) => Math.round((read(move(ms / 1000)) ?? still) * 1000) / 1000);
  return {
    framesPerSecond: FRAMES_PER_SECOND,
    tMs,
    yawDeg: series(({ yawDeg }) => yawDeg, 2),
    pitchDeg: series(({ pitchDeg }) => pitchDeg, -5),
    rollDeg: tMs.map(() => 0),
    eyeOpenness: series(({ eyeOpenness }) => eyeOpenness, 0.3),
    mouthOpenness: series(({ mouthOpenness }) => mouthOpenness, 0.05),
  };
}

/** Fisher–Yates with a small linear congruential generator: the same seed gives the same order. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

/** Numbers in [0, 1), reproducible for a given seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
