import {
  type Box,
  candidateOf,
  type Excerpt,
  type ExcerptsOf,
  type FaceFrame,
  type Report,
} from '@poise/shared/contracts';

const MESSAGES: Record<Excerpt, Record<ExcerptsOf['status'], string>> = {
  picture: {
    kept: 'The pictures go with the recording, when its time is over or you erase it.',
    'not-kept': 'There are no pictures: the recording was not kept.',
    'not-allowed-by-profile': 'There are no pictures: an assessment shows nobody’s face.',
    unavailable: 'There are no pictures: none could be taken from the recording.',
  },
  sound: {
    kept: 'The sounds go with the recording, when its time is over or you erase it.',
    'not-kept': 'There is nothing to play: the recording was not kept.',
    'not-allowed-by-profile': 'There is nothing to play: an assessment plays nobody’s voice.',
    unavailable: 'There is nothing to play: no sound could be cut out of the recording.',
  },
};

/** The places of a report that can have an excerpt. */
export function momentsOf(report: Report, excerpt: Excerpt): readonly unknown[] {
  return (excerpt === 'picture' ? report.face?.moments : report.speech?.moments) ?? [];
}

/** The report with a word on the excerpts of its moments. @param taken places of the moments that have one */
export function tellOfExcerpts(
  report: Report,
  excerpt: Excerpt,
  status: ExcerptsOf['status'],
  taken: ReadonlySet<number> = new Set(),
): Report {
  const { face, speech } = report;
  const told = { status, message: MESSAGES[excerpt][status] };
  if (excerpt === 'picture' && face?.moments) {
    const moments = face.moments.map((moment, i) => ({ ...moment, picture: taken.has(i) }));
    return { ...report, face: { ...face, moments, pictures: told } };
  }
  if (excerpt === 'sound' && speech?.moments) {
    const moments = speech.moments.map((moment, i) => ({ ...moment, sound: taken.has(i) }));
    return { ...report, speech: { ...speech, moments, sounds: told } };
  }
  return report;
}

/** Where the candidate's face was at a time: as in the nearest frame that shows it. */
export function placeOfFace(frames: readonly FaceFrame[], atMs: number): Box | undefined {
  const shown = frames.flatMap((frame) => {
    const box = candidateOf(frame)?.box;
    return box ? [{ box, awayMs: Math.abs(frame.tMs - atMs) }] : [];
  });
  return shown.sort((a, b) => a.awayMs - b.awayMs)[0]?.box;
}
