import {
  candidateOf,
  EMOTIONS,
  type FaceFrame,
  type FaceObservation,
  infersEmotion,
  MAX_MOMENTS,
  type Moment,
  type Profile,
  round,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { mean } from 'simple-statistics';
import { SMILE_THRESHOLD } from './face.ts';
import { describeMoment, type MomentFacts } from './moment-words.ts';

/** Moments closer to each other would show the same thing twice. */
const APART_MS = 3_000;

/** An expression stands out from here on: more likely than all others together, with a clear lead. */
const EXPRESSION_FLOOR = { probability: 0.5, margin: 0.2 };

/** Shorter looks aside are part of thinking; less sure ones may not have been any. */
const LOOK_AWAY_FLOOR = { durationMs: 1_000, confidence: 0.7 };

/** Looks whose pictures are further apart are not known to be one. */
const LOOK_GAP_MS = 1_500;

/** So many of the frames behind a moment are named. */
const MOST_FRAMES = 12;

type Seen = { tMs: number; face: FaceObservation };

/**
 * What stands out in the candidate's face, in the order of time: at most {@link MAX_MOMENTS}, at
 * least {@link APART_MS} apart. Chosen in this order, the strongest of each first: an expression, a
 * smile, a long look away, a nod, then one of each other expression. In an assessment only what
 * anybody can observe: looks and nods.
 */
export function selectMoments(input: {
  profile: Profile;
  /** In the order of time, as are the next two. */
  frames: readonly FaceFrame[];
  timeline: readonly TimelinePoint[];
  /** When the movement of the head was sampled. */
  motionMs: readonly number[];
}): Moment[] {
  const { timeline, motionMs } = input;
  const seen = input.frames.flatMap((frame) => {
    const face = candidateOf(frame);
    return face ? [{ tMs: frame.tMs, face }] : [];
  });
  const bySecond = Map.groupBy(seen, ({ tMs }) => Math.floor(tMs / 1000));
  const inferred = infersEmotion(input.profile);
  const [strongest = [], ...others] = inferred ? expressions(timeline, bySecond) : [];
  const smiling = inferred ? smiles(timeline, bySecond) : [];

  const chosen: MomentFacts[] = [];
  for (const ranked of [strongest, smiling, looksAway(seen), nods(timeline, motionMs), ...others]) {
    const next = ranked.find(({ atMs }) => chosen.every((other) => Math.abs(other.atMs - atMs) >= APART_MS));
    if (next && chosen.length < MAX_MOMENTS) chosen.push(next);
  }
  return chosen
    .sort((a, b) => a.atMs - b.atMs)
    .map((facts) => ({
      ...facts,
      ...describeMoment(facts),
      framesMs: spreadOut(facts.framesMs),
      picture: false,
    }));
}

/** For each expression but the neutral one its moments, strongest first; the strongest expression first. */
function expressions(
  timeline: readonly TimelinePoint[],
  bySecond: ReadonlyMap<number, readonly Seen[]>,
): MomentFacts[][] {
  const found = timeline.flatMap(({ second, face }): Extract<MomentFacts, { type: 'expression' }>[] => {
    const shown = face?.expression;
    if (!shown || shown.label === 'neutral') return [];
    const { label, probability, margin } = shown;
    if (probability < EXPRESSION_FLOOR.probability || margin < EXPRESSION_FLOOR.margin) return [];
    const at = extent(bySecond.get(second), (each) => each.emotion?.[label]);
    return at ? [{ type: 'expression', ...at, emotion: label, probability, margin }] : [];
  });
  return EMOTIONS.map((emotion) =>
    found.filter((each) => each.emotion === emotion).sort((a, b) => b.probability - a.probability),
  )
    .filter((ranked) => ranked.length > 0)
    .sort(([a], [b]) => (b?.probability ?? 0) - (a?.probability ?? 0));
}

function smiles(
  timeline: readonly TimelinePoint[],
  bySecond: ReadonlyMap<number, readonly Seen[]>,
): MomentFacts[] {
  return timeline
    .flatMap(({ second, face }): Extract<MomentFacts, { type: 'smile' }>[] => {
      const strength = face?.smile;
      if (strength === undefined || strength < SMILE_THRESHOLD) return [];
      const at = extent(bySecond.get(second), (each) => each.smile);
      return at ? [{ type: 'smile', ...at, strength }] : [];
    })
    .sort((a, b) => b.strength - a.strength);
}

/** Runs of frames whose gaze is off the camera, longest first; frames without a gaze say nothing. */
function looksAway(seen: readonly Seen[]): MomentFacts[] {
  const runs: Seen[][] = [];
  let open: Seen[] | undefined;
  for (const each of seen.filter(({ face }) => face.gaze)) {
    const last = open?.at(-1);
    if (each.face.gaze?.onCamera) open = undefined;
    else if (open && last && each.tMs - last.tMs <= LOOK_GAP_MS) open.push(each);
    else {
      open = [each];
      runs.push(open);
    }
  }
  return runs
    .flatMap((run): Extract<MomentFacts, { type: 'look-away' }>[] => {
      const confidence = round(mean(run.map(({ face }) => face.gaze?.confidence ?? 0)), 3);
      const at = extent(run, ({ gaze }) => gaze?.confidence);
      return at &&
        at.endMs - at.startMs >= LOOK_AWAY_FLOOR.durationMs &&
        confidence >= LOOK_AWAY_FLOOR.confidence
        ? [{ type: 'look-away', ...at, confidence }]
        : [];
    })
    .sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs));
}

function nods(timeline: readonly TimelinePoint[], motionMs: readonly number[]): MomentFacts[] {
  return timeline
    .flatMap(({ face }) => face?.gestures ?? [])
    .filter(({ type }) => type === 'nod')
    .sort((a, b) => b.amplitudeDeg - a.amplitudeDeg)
    .flatMap(({ startMs, atMs, endMs, amplitudeDeg }): MomentFacts[] => {
      const framesMs = motionMs.filter((tMs) => tMs >= startMs && tMs <= endMs);
      return framesMs.length > 0 ? [{ type: 'nod', startMs, atMs, endMs, framesMs, amplitudeDeg }] : [];
    });
}

/** From the first to the last frame that measures something, and where it is greatest. */
function extent(
  seen: readonly Seen[] = [],
  read: (face: FaceObservation) => number | undefined,
): Pick<Moment, 'startMs' | 'endMs' | 'atMs' | 'framesMs'> | undefined {
  const measured = seen.flatMap(({ tMs, face }) => {
    const value = read(face);
    return value === undefined ? [] : [{ tMs, value }];
  });
  const [first] = measured;
  if (!first) return undefined;
  const best = measured.reduce((a, b) => (b.value > a.value ? b : a), first);
  const framesMs = measured.map(({ tMs }) => tMs);
  return { startMs: first.tMs, endMs: framesMs.at(-1) ?? first.tMs, atMs: best.tMs, framesMs };
}

/** At most {@link MOST_FRAMES}, the first and the last among them. */
function spreadOut(framesMs: readonly number[]): number[] {
  if (framesMs.length <= MOST_FRAMES) return [...framesMs];
  const step = (framesMs.length - 1) / (MOST_FRAMES - 1);
  return Array.from({ length: MOST_FRAMES }, (_, i) => framesMs[Math.round(i * step)] ?? 0);
}
