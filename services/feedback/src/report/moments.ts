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
  shownExpression,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { mean } from 'simple-statistics';
import { describeMoment, type MomentFacts } from './describe-moment.ts';
import { SMILE_THRESHOLD } from './face.ts';

/** Two moments closer together would show the same thing twice. */
const MIN_GAP_MS = 3_000;

/** A notable expression is more likely than all others together and leads by a clear margin. */
const EXPRESSION_FLOOR = { probability: 0.5, margin: 0.2 };

/** Shorter looks away are part of thinking; less certain ones may not have been looks away. */
const LOOK_AWAY_FLOOR = { durationMs: 1_000, confidence: 0.7 };

/** Frames further apart than this do not belong to one look. */
const MAX_LOOK_GAP_MS = 1_500;

/** The most frames listed for a moment. */
const MAX_FRAMES = 12;

type FaceSample = { tMs: number; face: FaceObservation };

/**
 * Selects the notable moments of the candidate's face, in chronological order: at most
 * {@link MAX_MOMENTS}, at least {@link MIN_GAP_MS} apart. They are chosen in this order, the strongest
 * of each: an expression, a smile, a long look away, a nod, then one of each other expression. In an
 * assessment, only looks and nods, which anybody can observe.
 */
export function selectMoments(input: {
  profile: Profile;
  /** In chronological order, as are the next two. */
  frames: readonly FaceFrame[];
  timeline: readonly TimelinePoint[];
  /** When head motion was sampled. */
  motionMs: readonly number[];
}): Moment[] {
  const { timeline, motionMs } = input;
  const samples = input.frames.flatMap((frame) => {
    const face = candidateOf(frame);
    return face ? [{ tMs: frame.tMs, face }] : [];
  });
  const bySecond = Map.groupBy(samples, ({ tMs }) => Math.floor(tMs / 1000));
  const inferred = infersEmotion(input.profile);
  const [strongest = [], ...others] = inferred ? expressions(timeline, bySecond) : [];
  const smiling = inferred ? smiles(timeline, bySecond) : [];

  const chosen: MomentFacts[] = [];
  for (const ranked of [strongest, smiling, looksAway(samples), nods(timeline, motionMs), ...others]) {
    const next = ranked.find(({ atMs }) =>
      chosen.every((other) => Math.abs(other.atMs - atMs) >= MIN_GAP_MS),
    );
    if (next && chosen.length < MAX_MOMENTS) chosen.push(next);
  }
  return chosen
    .sort((a, b) => a.atMs - b.atMs)
    .map((facts) => ({
      ...facts,
      ...describeMoment(facts),
      framesMs: evenlySpaced(facts.framesMs),
      picture: false,
    }));
}

/** The moments of each expression except neutral, strongest first; the strongest expression comes first. */
function expressions(
  timeline: readonly TimelinePoint[],
  bySecond: ReadonlyMap<number, readonly FaceSample[]>,
): MomentFacts[][] {
  const found = timeline.flatMap(({ second, face }): Extract<MomentFacts, { type: 'expression' }>[] => {
    if (!face?.expression || face.expression.label === 'neutral') return [];
    const { label, probability, margin } = face.expression;
    if (shownExpression(face)?.label !== label) return [];
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
  bySecond: ReadonlyMap<number, readonly FaceSample[]>,
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

/** Runs of frames with the gaze off the camera, longest first; frames without a gaze are skipped. */
function looksAway(samples: readonly FaceSample[]): MomentFacts[] {
  const runs: FaceSample[][] = [];
  let open: FaceSample[] | undefined;
  for (const each of samples.filter(({ face }) => face.gaze)) {
    const last = open?.at(-1);
    if (each.face.gaze?.onCamera) open = undefined;
    else if (open && last && each.tMs - last.tMs <= MAX_LOOK_GAP_MS) open.push(each);
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

/** From the first to the last frame that has a measure, and where the measure is greatest. */
function extent(
  samples: readonly FaceSample[] = [],
  read: (face: FaceObservation) => number | undefined,
): Pick<Moment, 'startMs' | 'endMs' | 'atMs' | 'framesMs'> | undefined {
  const measured = samples.flatMap(({ tMs, face }) => {
    const value = read(face);
    return value === undefined ? [] : [{ tMs, value }];
  });
  const [first] = measured;
  if (!first) return undefined;
  const best = measured.reduce((a, b) => (b.value > a.value ? b : a), first);
  const framesMs = measured.map(({ tMs }) => tMs);
  return { startMs: first.tMs, endMs: framesMs.at(-1) ?? first.tMs, atMs: best.tMs, framesMs };
}

/** At most {@link MAX_FRAMES} offsets, evenly spaced, including the first and the last. */
function evenlySpaced(framesMs: readonly number[]): number[] {
  if (framesMs.length <= MAX_FRAMES) return [...framesMs];
  const step = (framesMs.length - 1) / (MAX_FRAMES - 1);
  return Array.from({ length: MAX_FRAMES }, (_, i) => framesMs[Math.round(i * step)] ?? 0);
}
