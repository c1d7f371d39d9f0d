import type { RecordingType } from '@poise/shared/contracts';

/** Written to the app's `public/sample` by `scripts/make-sample.sh`. */
const SAMPLE_PATH = '/sample/practice-interview.webm';

const BY_EXTENSION: Record<string, RecordingType> = {
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

/** The file types that the file dialog offers. */
export const ACCEPTED_FILES = Object.keys(BY_EXTENSION)
  .map((extension) => `.${extension}`)
  .join(',');

/**
 * The content type to declare for a file, from its extension: browsers report different types for the
 * same file (`audio/x-wav`, empty for MKV), and the gateway checks the content anyway.
 */
export function contentTypeOf(fileName: string): RecordingType | undefined {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

/** Why a file cannot be uploaded, in words for the person who chose it; undefined if it can. */
export function rejectionReason(
  file: { name: string; size: number },
  limitBytes: number | undefined,
): string | undefined {
  if (!contentTypeOf(file.name)) {
    return 'Poise cannot read this file type. MP4, MOV, WebM, MKV, WAV, M4A and OGG are supported.';
  }
  if (file.size === 0) return 'This file is empty. Choose another one.';
  if (limitBytes !== undefined && file.size > limitBytes) {
    return 'This file is larger than this installation accepts. Choose a shorter recording.';
  }
  return undefined;
}

/** @throws Error with a message for the person if this installation has no sample */
export async function loadSample(): Promise<File> {
  const response = await fetch(SAMPLE_PATH);
  const blob = await response.blob();
  // A server that serves the page for unknown paths does not have the sample either.
  if (!response.ok || !blob.type.startsWith('video/')) {
    throw new Error('This installation has no sample. Choose your own recording.');
  }
  return new File([blob], 'practice-interview.webm', { type: blob.type });
}
