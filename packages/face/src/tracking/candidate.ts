import { distance, type Rect, rectCentre } from '../images/picture.ts';
import { FORGET_MS } from './tracker.ts';

/** Whose interview it is, and who could be taken for it. Plain data: it travels between threads. */
export type Candidate = {
  track: number;
  seenMs: number;
  /** A face that has been more prominent without a break. */
  rival?: { track: number; sinceMs: number };
};

/** A rival must stand out by this factor, and for this long: people who walk by do not stay. */
const STANDS_OUT = 1.3;
const TAKE_OVER_MS = 1_500;

/** Large and in the middle; in pixels, so faces of one picture compare. */
export function prominence(rect: Rect, { width, height }: { width: number; height: number }): number {
  const offCentre = distance(rectCentre(rect), [width / 2, height / 2]) / Math.hypot(width / 2, height / 2);
  return Math.sqrt(rect.width * rect.height) * (1 - 0.5 * offCentre);
}

/**
 * Says whose face is the candidate's: at first the most prominent one, and then the same face until
 * another has stood out for a while, or until it has been away for so long that it is forgotten. While
 * it is away for a moment nobody takes its place: the frame has no candidate.
 *
 * @param faces of one frame, most prominent first.
 */
export function chooseCandidate(
  previous: Candidate | undefined,
  faces: readonly { track: number; prominence: number }[],
  tMs: number,
): Candidate | undefined {
  const [first] = faces;
  const own = faces.find(({ track }) => track === previous?.track);
  if (!previous || (!own && tMs - previous.seenMs > FORGET_MS))
    return first && { track: first.track, seenMs: tMs };
  const { track } = previous;
  if (!own) return { track, seenMs: previous.seenMs };
  if (!first || first.prominence < STANDS_OUT * own.prominence) return { track, seenMs: tMs };

  const sinceMs = previous.rival?.track === first.track ? previous.rival.sinceMs : tMs;
  if (tMs - sinceMs >= TAKE_OVER_MS) return { track: first.track, seenMs: tMs };
  return { track, seenMs: tMs, rival: { track: first.track, sinceMs } };
}
