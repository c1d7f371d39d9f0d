import { distance, type Rect, rectCentre } from '../images/rect.ts';
import { LOST_TRACK_TTL_MS } from './tracker.ts';

/** The candidate's track, and a rival for it. Plain data, because it is passed between threads. */
export type Candidate = {
  track: number;
  seenMs: number;
  /** A face that has been more prominent without interruption. */
  rival?: { track: number; sinceMs: number };
};

/** A rival must be more prominent by this factor for this long, so that passers-by are not chosen. */
const RIVAL_FACTOR = 1.3;
const TAKE_OVER_MS = 1_500;

/** High if large and central; in pixels, so that faces of one image are comparable. */
export function prominence(rect: Rect, { width, height }: { width: number; height: number }): number {
  const offCentre = distance(rectCentre(rect), [width / 2, height / 2]) / Math.hypot(width / 2, height / 2);
  return Math.sqrt(rect.width * rect.height) * (1 - 0.5 * offCentre);
}

/**
 * Chooses the candidate's face: first the most prominent one, then the same face until another has been more
 * prominent for a while, or until its lost track expires. While it is briefly absent, no face takes its place:
 * the frame has no candidate.
 *
 * @param faces of one frame, most prominent first
 */
export function chooseCandidate(
  previous: Candidate | undefined,
  faces: readonly { track: number; prominence: number }[],
  tMs: number,
): Candidate | undefined {
  const [first] = faces;
  const own = faces.find(({ track }) => track === previous?.track);
  if (!previous || (!own && tMs - previous.seenMs > LOST_TRACK_TTL_MS))
    return first && { track: first.track, seenMs: tMs };
  const { track } = previous;
  if (!own) return { track, seenMs: previous.seenMs };
  if (!first || first.prominence < RIVAL_FACTOR * own.prominence) return { track, seenMs: tMs };

  const sinceMs = previous.rival?.track === first.track ? previous.rival.sinceMs : tMs;
  if (tMs - sinceMs >= TAKE_OVER_MS) return { track: first.track, seenMs: tMs };
  return { track, seenMs: tMs, rival: { track: first.track, sinceMs } };
}
