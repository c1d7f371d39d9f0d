import type { Box, FaceFrame, FaceObservation } from '@poise/shared/contracts';

/** A frame with the chunk that it belongs to: within a chunk, a track number is one face. */
export type SeenFrame = { readonly frame: FaceFrame; readonly chunk: number };

/** After a longer absence nobody knows whose face it is that came back. */
export const LINK_MS = 1_000;

/** Intersection over union; a seated person's face stays well above it from one frame to the next. */
const MIN_OVERLAP = 0.1;

export function candidateOf(frame: FaceFrame): FaceObservation | undefined {
  return frame.faces.find(({ candidate }) => candidate);
}

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
      if (!sameTrack && overlap(before.face.box, face.box) < MIN_OVERLAP) changes.push(tMs);
    }
    before = { face, tMs, chunk };
  }
  return changes;
}

/** Intersection over union of two boxes. */
function overlap(a: Box, b: Box): number {
  const shared = (startA: number, lengthA: number, startB: number, lengthB: number) =>
    Math.max(0, Math.min(startA + lengthA, startB + lengthB) - Math.max(startA, startB));
  const both = shared(a.x, a.width, b.x, b.width) * shared(a.y, a.height, b.y, b.height);
  const either = a.width * a.height + b.width * b.height - both;
  return either > 0 ? both / either : 0;
}
