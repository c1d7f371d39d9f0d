import type { RecordingType } from '@poise/shared/contracts';

/** Built into the app's `public/sample` by the repository's own script. */
const SAMPLE_PATH = '/sample/practice-interview.webm';

const BY_ENDING: Record<string, RecordingType> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  weba: 'audio/webm',
};

/** What the file dialogue offers. */
export const ACCEPTED_FILES = Object.keys(BY_ENDING)
  .map((ending) => `.${ending}`)
  .join(',');

/**
 * The content type to declare for a file, by its ending: browsers disagree on the types of the
 * same file (`audio/x-wav`, empty for MKV), and the gateway looks at the bytes anyway.
 */
export function contentTypeOf(fileName: string): RecordingType | undefined {
  const ending = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
}

/** What speaks against a file before it is sent, for the person who chose it. */
export function objectionTo(
  file: { name: string; size: number },
  limitBytes: number | undefined,
): string | undefined {
  if (!contentTypeOf(file.name)) {
    return 'Poise cannot read this kind of file. MP4, MOV, WebM, MKV, WAV, M4A and OGG work.';
  }
  if (file.size === 0) return 'This file is empty. Choose another one.';
  if (limitBytes !== undefined && file.size > limitBytes) {
    return 'This file is larger than this installation accepts. Choose a shorter recording.';
  }
  return undefined;
}

/** @throws Error with a message for the person when this installation has no sample. */
export async function loadSample(): Promise<File> {
  const response = await fetch(SAMPLE_PATH);
  const blob = await response.blob();
  // A server that answers unknown paths with the page itself has no sample either.
  if (!response.ok || !blob.type.startsWith('video/')) {
    throw new Error('This installation has no sample. Choose a recording of your own.');
  }
  return new File([blob], 'practice-interview.webm', { type: blob.type });
}
