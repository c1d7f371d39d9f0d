import { CEPSTRA, type FluencyFrames, FRAME_MS, spectralDistance } from './fluency-frames.ts';
import { MAX_LAG, MIN_LAG, type SelfSimilarity, selfSimilarity } from './self-similarity.ts';

/** A disfluency is looked for in every slot. */
export const SLOT_MS = 50;
const SLOT_FRAMES = SLOT_MS / FRAME_MS;

const LAG_STEP = 2;
/** In frames: sounds, syllables, words. */
const LAG_BANDS: readonly (readonly [number, number])[] = [
  [MIN_LAG, 25],
  [26, 50],
  [51, MAX_LAG],
];
/** The distance where there is nothing to compare with. */
const NOTHING_ALIKE = 2;
const MAX_RUN = 200;
/** Frames of a prolonged sound differ by less than this from its middle, strictly and loosely. */
const STEADY = [0.55, 0.85] as const;

/**
 * What surrounds each slot of 50 ms, for the model of disfluencies: level, silences and how abruptly
 * they begin and end, how long the spectrum stays, pitch and its steadiness, the vowel, and how
 * similar to it the speech 80 to 900 ms before and after is.
 *
 * @param syllablesMs nuclei.
 * @returns one row a slot; slot `i` is centred on `(i + ½) · SLOT_MS`. Rows have one length.
 */
export function slotFeatures(frames: FluencyFrames, syllablesMs: readonly number[]): Float32Array[] {
  const similarity = selfSimilarity(frames);
  const flux = Float32Array.from({ length: frames.count }, (_, i) =>
    i < 2 || i + 2 >= frames.count ? 0 : spectralDistance(frames, i - 2, i + 2),
  );
  return Array.from({ length: Math.floor(frames.count / SLOT_FRAMES) }, (_, slot) => {
    const frame = slot * SLOT_FRAMES + (SLOT_FRAMES >> 1);
    return Float32Array.from([
      ...levels(frames, frame),
      ...silences(frames, frame),
      ...steadiness(frames, flux, frame),
      ...pitch(frames, frame),
      ...vowel(frames, frame),
      ...repetition(similarity, frame),
      ...tempo(syllablesMs, frame * FRAME_MS),
    ]);
  });
}

function levels({ levelDb, count }: FluencyFrames, frame: number): number[] {
  const around = range(levelDb, frame - 2, frame + 3, count);
  const before = range(levelDb, frame - 50, frame - 5, count);
  const after = range(levelDb, frame + 6, frame + 51, count);
  return [around.mean, before.max, before.mean, before.min, after.max, after.mean, after.min];
}

/** The silence that the slot lies in, or else the next one on both sides. */
function silences(frames: FluencyFrames, frame: number): number[] {
  const { silent, count } = frames;
  if (!silent[frame]) {
    const start = seek(silent, frame, -1, 1, count);
    const end = seek(silent, frame, 1, 1, count);
    return [0, (frame - start) * FRAME_MS, (end - frame) * FRAME_MS, 0, 0, 0, 0, 0];
  }
  const start = seek(silent, frame, -1, 0, count);
  const end = seek(silent, frame, 1, 0, count);
  const between =
    start >= 6 && end + 6 < count ? spectralDistance(frames, start - 3, end + 3) : NOTHING_ALIKE;
  return [
    (end - start - 1) * FRAME_MS,
    0,
    0,
    change(frames, start - 3, start + 1),
    change(frames, start - 8, start + 1),
    change(frames, end + 3, end - 1),
    change(frames, end + 8, end - 1),
    between,
  ];
}

/** How many decibels louder one frame is than another. */
function change({ levelDb, count }: FluencyFrames, loud: number, quiet: number): number {
  const at = (frame: number): number => levelDb[Math.max(0, Math.min(count - 1, frame))] ?? 0;
  return at(loud) - at(quiet);
}

function steadiness(frames: FluencyFrames, flux: Float32Array, frame: number): number[] {
  const { count, silent, levelDb } = frames;
  const runs = STEADY.map((limit) => {
    const like = (i: number): boolean => !silent[i] && spectralDistance(frames, i, frame) < limit;
    let [start, end] = [frame, frame];
    // One frame that differs does not end a prolonged sound.
    while (start > 1 && frame - start < MAX_RUN && (like(start - 1) || like(start - 2))) start -= 1;
    while (end + 2 < count && end - frame < MAX_RUN && (like(end + 1) || like(end + 2))) end += 1;
    return silent[frame] ? { start: frame, end: frame } : { start, end };
  });
  const loose = runs[1] ?? { start: frame, end: frame };
  const level = range(levelDb, loose.start, loose.end + 1, count);
  return [
    ...runs.map(({ start, end }) => (end - start) * FRAME_MS),
    level.deviation,
    range(flux, frame - 5, frame + 6, count).mean,
    range(flux, frame - 15, frame + 16, count).mean,
    range(flux, frame - 50, frame + 51, count).mean,
  ];
}

function pitch({ pitchSt, count }: FluencyFrames, frame: number): number[] {
  return [8, 20].flatMap((reach) => {
    const values: number[] = [];
    const [from, to] = [Math.max(0, frame - reach), Math.min(count, frame + reach + 1)];
    for (let i = from; i < to; i += 1) {
      const value = pitchSt[i] as number;
      if (!Number.isNaN(value)) values.push(value);
    }
    const { mean, deviation } = range(values, 0, values.length, values.length);
    return [values.length / (to - from), mean, Math.min(4, deviation)];
  });
}

function vowel({ cepstra, count }: FluencyFrames, frame: number): number[] {
  return Array.from({ length: CEPSTRA / 2 }, (_, c) => {
    let [sum, n] = [0, 0];
    for (let i = Math.max(0, frame - 3); i <= Math.min(count - 1, frame + 3); i += 1) {
      sum += cepstra[i * CEPSTRA + c] as number;
      n += 1;
    }
    return sum / n;
  });
}

function repetition(similarity: SelfSimilarity, frame: number): number[] {
  const bands = LAG_BANDS.map(() => NOTHING_ALIKE);
  let [later, earlier, both, bestLag, sum, count] = [NOTHING_ALIKE, NOTHING_ALIKE, NOTHING_ALIKE, 0, 0, 0];
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag += LAG_STEP) {
    const [next, last] = [known(similarity.at(frame, lag)), known(similarity.at(frame, -lag))];
    const near = Math.min(next, last);
    const band = LAG_BANDS.findIndex(([from, to]) => lag >= from && lag <= to);
    bands[band] = Math.min(bands[band] ?? NOTHING_ALIKE, near);
    if (near < Math.min(later, earlier)) bestLag = lag;
    later = Math.min(later, next);
    earlier = Math.min(earlier, last);
    both = Math.min(both, Math.max(next, last));
    sum += near;
    count += 1;
  }
  const best = Math.min(later, earlier);
  const halfLag = bestLag >> 1;
  const half = Math.min(known(similarity.at(frame, halfLag)), known(similarity.at(frame, -halfLag)));
  return [...bands, later, earlier, both, bestLag * FRAME_MS, sum / count - best, half - best];
}

const known = (distance: number): number => (Number.isNaN(distance) ? NOTHING_ALIKE : distance);

function tempo(syllablesMs: readonly number[], timeMs: number): number[] {
  return [500, 1500].map((reachMs) => syllablesMs.filter((at) => Math.abs(at - timeMs) < reachMs).length);
}

/** The next frame, going one way, that is silent (1) or is not (0); or the border of the audio. */
function seek(silent: Uint8Array, from: number, step: 1 | -1, wanted: 0 | 1, count: number): number {
  let frame = from;
  while (frame >= 0 && frame < count && Math.abs(frame - from) < MAX_RUN && silent[frame] !== wanted)
    frame += step;
  return frame;
}

/** Of the values within the audio; all 0 where there is none. */
function range(values: ArrayLike<number>, from: number, to: number, count: number) {
  let [n, sum, squares] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = Math.max(0, from); i < Math.min(count, to); i += 1) {
    const value = values[i] as number;
    n += 1;
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (n === 0) return { mean: 0, deviation: 0, min: 0, max: 0 };
  const mean = sum / n;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / n - mean * mean)), min, max };
}
