import type { Profile, Stream } from '@poise/shared/contracts';

const CAMERA: Record<Profile, string> = {
  practice:
    'Poise may analyse the video: the position of my face, my gaze, my head movements and my facial expression.',
  assessment:
    'Poise may analyse the video: the position of my face, my gaze and my head movements. It does not infer emotions.',
};

const MIC: Record<Profile, string> = {
  practice:
    'Poise may analyse the audio: pace, pauses, fluency, pitch, loudness, my words and the emotion in my voice.',
  assessment:
    'Poise may analyse the audio: pace, pauses, fluency, pitch, loudness and my words. It does not infer emotions.',
};

/** The statement beside the checkbox of a stream. */
export function streamStatement(stream: Stream, profile: Profile): string {
  return (stream === 'camera' ? CAMERA : MIC)[profile];
}

/** The statement for keeping the recording. */
export const KEEP_STATEMENT =
  'Poise may keep my recording for one day, to show and play the notable moments. Otherwise, it is deleted once it has been scored.';

/** The complete text of the consent: the statement of the installation and those of the selected streams. */
export function consentStatement(statement: string, streams: readonly Stream[], profile: Profile): string {
  return [statement, ...streams.map((stream) => streamStatement(stream, profile))].join('\n\n');
}
