import type { FaceFrame, FaceObservation } from '@poise/shared/contracts';

/**
 * Makes frames small enough for one observation. Other people lose first: the measurements of all
 * faces beside the candidate are left out, and if that is not enough these faces are only counted. The
 * candidate's face is never touched, so the result may still be too large where `maxBytes` cannot hold it.
 *
 * @param maxBytes limit of the frames as JSON, UTF-8.
 */
export function fitObservation(frames: readonly FaceFrame[], maxBytes: number): FaceFrame[] {
  for (const fitted of [[...frames], frames.map(withoutDetail)]) {
    if (Buffer.byteLength(JSON.stringify(fitted)) <= maxBytes) return fitted;
  }
  return frames.map(candidateOnly);
}

function withoutDetail(frame: FaceFrame): FaceFrame {
  const outline = ({ candidate, box, score, quality }: FaceObservation) => ({
    candidate,
    box,
    score,
    quality,
  });
  return { ...frame, faces: frame.faces.map((face) => (face.candidate ? face : outline(face))) };
}

function candidateOnly(frame: FaceFrame): FaceFrame {
  const faces = frame.faces.filter((face) => face.candidate);
  return { ...frame, faces, otherFaces: frame.otherFaces + frame.faces.length - faces.length };
}
