import {
  candidateOf,
  type FaceFrame,
  type FaceObservation,
  intersectionOverUnion,
} from '@poise/shared/contracts';

/** A frame with the chunk that it belongs to: within a chunk, a track number is one face. */
export type SeenFrame = { readonly frame: FaceFrame; readonly chunk: number };

/** After a longer absence nobody knows whose face it is that came back. */
const LINK_MS = 1_000;

/** Of the boxes' areas; a seated person's face stays well above it from one frame to the next. */
const MIN_OVERLAP = 0.1;

/**
 * Times of the frames in which the candidate's face is suddenly another one: not the same track of
 * the same chunk, and its box does not overlap with where the candidate was a moment ago.
 *
 * @param seen in the order of time
 */
export function candidateChanges(seen: readonly SeenFrame[]): number[] {
  const changes: number[] = [];
  let before: { face: FaceObservation; tMs: number; chunk: number } | undefined;
  for (const { frame, chunk } of seen) {
    const { tMs } = frame;
    const face = candidateOf(frame);
    if (!face) continue;
    if (before && tMs - before.tMs <= LINK_MS) {
      const sameTrack = chunk === before.chunk && face.track === before.face.track;
      if (!sameTrack && intersectionOverUnion(before.face.box, face.box) < MIN_OVERLAP) changes.push(tMs);
    }
    before = { face, tMs, chunk };
  }
  return changes;
}
