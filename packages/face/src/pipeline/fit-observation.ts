import type { FaceFrame, FaceObservation, ScoredObservation } from '@poise/shared/contracts';

type Face = NonNullable<ScoredObservation['face']>;

/**
 * Makes findings small enough for one observation. Other people lose first: the measurements of all
 * faces beside the candidate are left out, then these faces are only counted, the least prominent first.
 * The candidate's face and its motion are never touched, so the result may still be too large where
 * `maxBytes` cannot hold them.
 *
 * @param maxBytes limit of the findings as JSON, UTF-8.
 */
export function fitObservation(face: Face, maxBytes: number): Face {
  if (bytes(face) <= maxBytes) return face;
  const most = Math.max(0, ...face.frames.map(({ faces }) => faces.length));
  for (let kept = most; kept > 0; kept--) {
    const fitted = { ...face, frames: face.frames.map((frame) => withOutlines(frame, kept)) };
    if (bytes(fitted) <= maxBytes) return fitted;
  }
  return { ...face, frames: face.frames.map((frame) => withOutlines(frame, 0)) };
}

/** The candidate's face as it is, and the outlines of `count` others; the rest is counted. */
function withOutlines(frame: FaceFrame, count: number): FaceFrame {
  const others = frame.faces.filter(({ candidate }) => !candidate);
  const faces = [...frame.faces.filter(({ candidate }) => candidate), ...others.slice(0, count).map(outline)];
  return { ...frame, faces, otherFaces: frame.otherFaces + frame.faces.length - faces.length };
}

function outline({ candidate, track, box, score, quality }: FaceObservation): FaceObservation {
  return { candidate, track, box, score, quality };
}

function bytes(value: Face): number {
  return Buffer.byteLength(JSON.stringify(value));
}
