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
    kept: 'The pictures are deleted with the recording: when its retention period ends, or when you erase it.',
    'not-kept': 'There are no pictures: the recording was not kept.',
    'not-allowed-by-profile': 'There are no pictures: assessments do not show faces.',
    unavailable: 'There are no pictures: none could be extracted from the recording.',
  },
  sound: {
    kept: 'The audio clips are deleted with the recording: when its retention period ends, or when you erase it.',
    'not-kept': 'There are no audio clips: the recording was not kept.',
    'not-allowed-by-profile': 'There are no audio clips: assessments do not play voices.',
    unavailable: 'There are no audio clips: none could be extracted from the recording.',
  },
};

/** The moments of a report that can have this excerpt. */
export function momentsOf(report: Report, excerpt: Excerpt): readonly unknown[] {
  return (excerpt === 'picture' ? report.face?.moments : report.speech?.moments) ?? [];
}

/** The report with the status of the excerpts of its moments. @param extracted indices of the moments that have one */
export function withExcerpts(
  report: Report,
  excerpt: Excerpt,
  status: ExcerptsOf['status'],
  extracted: ReadonlySet<number> = new Set(),
): Report {
  const { face, speech } = report;
  const entry = { status, message: MESSAGES[excerpt][status] };
  if (excerpt === 'picture' && face?.moments) {
    const moments = face.moments.map((moment, i) => ({ ...moment, picture: extracted.has(i) }));
    return { ...report, face: { ...face, moments, pictures: entry } };
  }
  if (excerpt === 'sound' && speech?.moments) {
    const moments = speech.moments.map((moment, i) => ({ ...moment, sound: extracted.has(i) }));
    return { ...report, speech: { ...speech, moments, sounds: entry } };
  }
  return report;
}

/** The bounding box of the candidate's face in the frame nearest to an offset. */
export function nearestFaceBox(frames: readonly FaceFrame[], atMs: number): Box | undefined {
  const visible = frames.flatMap((frame) => {
    const box = candidateOf(frame)?.box;
    return box ? [{ box, distanceMs: Math.abs(frame.tMs - atMs) }] : [];
  });
  return visible.sort((a, b) => a.distanceMs - b.distanceMs)[0]?.box;
}
