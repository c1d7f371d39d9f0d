import {
  type Box,
  candidateOf,
  type FaceFrame,
  type MomentPictures,
  type Report,
} from '@poise/shared/contracts';

const MESSAGES: Record<MomentPictures['status'], string> = {
  kept: 'The pictures go with the recording, when its time is over or you erase it.',
  'not-kept': 'There are no pictures: the recording was not kept.',
  'not-allowed-by-profile': 'There are no pictures: an assessment shows nobody’s face.',
  unavailable: 'There are no pictures: none could be taken from the recording.',
};

/** The report with a word on the pictures of its moments. @param taken places of the moments that have one */
export function tellOfPictures(
  report: Report,
  status: MomentPictures['status'],
  taken: ReadonlySet<number> = new Set(),
): Report {
  const { face } = report;
  if (!face?.moments?.length) return report;
  const moments = face.moments.map((moment, i) => ({ ...moment, picture: taken.has(i) }));
  return { ...report, face: { ...face, moments, pictures: { status, message: MESSAGES[status] } } };
}

/** Where the candidate's face was at a time: as in the nearest frame that shows it. */
export function placeOfFace(frames: readonly FaceFrame[], atMs: number): Box | undefined {
  const shown = frames.flatMap((frame) => {
    const box = candidateOf(frame)?.box;
    return box ? [{ box, awayMs: Math.abs(frame.tMs - atMs) }] : [];
  });
  return shown.sort((a, b) => a.awayMs - b.awayMs)[0]?.box;
}
