import type { Profile, Stream } from '@poise/shared/contracts';

const CAMERA: Record<Profile, string> = {
  practice:
    'Poise may look at the pictures: where my face is, where I look, how I hold my head, and what my expression looks like.',
  assessment:
    'Poise may look at the pictures: where my face is, where I look and how I hold my head. It does not guess at emotion.',
};

const MIC: Record<Profile, string> = {
  practice:
    'Poise may listen to the sound: pace, pauses, stumbles, pitch, loudness, the words, and what my voice sounds like.',
  assessment:
    'Poise may listen to the sound: pace, pauses, stumbles, pitch, loudness and the words. It does not guess at emotion.',
};

/** The sentence beside the box for one stream. */
export function consentLine(stream: Stream, profile: Profile): string {
  return (stream === 'camera' ? CAMERA : MIC)[profile];
}

/** What is agreed to when the recording is kept. */
export const KEEP_LINE =
  'Poise may keep my recording for one day, to show and play me the moments that stand out. Otherwise it is deleted once it has been scored.';

/** The whole text that was agreed to: the installation's statement and the lines that were ticked. */
export function agreedStatement(statement: string, streams: readonly Stream[], profile: Profile): string {
  return [statement, ...streams.map((stream) => consentLine(stream, profile))].join('\n\n');
}
