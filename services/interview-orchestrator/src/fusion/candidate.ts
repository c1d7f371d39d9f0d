import {
  candidateOf,
  type FaceFrame,
  type FaceObservation,
  intersectionOverUnion,
} from '@poise/shared/contracts';

/** A frame with its chunk: within a chunk, a track number identifies one face. */
export type SeenFrame = { readonly frame: FaceFrame; readonly chunk: number };

/** After a longer absence, the identity of a returning face is unknown. */
const MAX_ABSENCE_MS = 1_000;

/** Intersection over union of the boxes; a seated person's face stays well above it between frames. */
const MIN_OVERLAP = 0.1;

/**
 * Times of the frames in which the candidate's face changes: its box does not overlap with the previous one, and the
 * track or the chunk differs.
 *
 * @param seen in time order
 */
export function candidateChanges(seen: readonly SeenFrame[]): number[] {
  const changes: number[] = [];
  let before: { face: FaceObservation; tMs: number; chunk: number } | undefined;
  for (const { frame, chunk } of seen) {
    const { tMs } = frame;
    const face = candidateOf(frame);
    if (!face) continue;
    if (before && tMs - before.tMs <= MAX_ABSENCE_MS) {
      const sameTrack = chunk === before.chunk && face.track === before.face.track;
      if (!sameTrack && intersectionOverUnion(before.face.box, face.box) < MIN_OVERLAP) changes.push(tMs);
    }
    before = { face, tMs, chunk };
  }
  return changes;
}
