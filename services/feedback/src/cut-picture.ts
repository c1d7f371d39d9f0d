import { cutPortrait, decodeFrame, type RgbFrame, readFrames } from '@poise/media';
import type { BlobStore } from '@poise/runtime';
import { type FaceFrame, type InterviewId, RECORDING_CUT } from '@poise/shared/contracts';
import { chunks, type Store } from '@poise/store';
import { nearestFaceBox } from './report/index.ts';

/** The media of one interview. */
export type MediaSource = { store: Store; blobs: BlobStore; interviewId: InterviewId };

/** The candidate's face at an offset within the interview, as a JPEG; undefined if none was visible. */
export async function cutPicture(
  source: MediaSource,
  frames: readonly FaceFrame[],
  atMs: number,
): Promise<Uint8Array | undefined> {
  const face = nearestFaceBox(frames, atMs);
  const frame = await frameAt(source, atMs);
  return face && frame && cutPortrait(frame, face);
}

/** The camera frame at an offset within the interview. */
async function frameAt(
  { store, blobs, interviewId }: MediaSource,
  atMs: number,
): Promise<RgbFrame | undefined> {
  const chunk = await chunks.at(store.db, interviewId, 'camera', atMs);
  if (!chunk) return undefined;
  if (!chunk.recording_id) return decodeFrame(await blobs.read(chunk.blob_key));
  const file = await blobs.file(chunk.blob_key);
  try {
    const { framesPerSecond } = RECORDING_CUT.camera;
    const range = { startMs: atMs, endMs: atMs + 1, framesPerSecond };
    for await (const { frame } of readFrames(file.path, range)) return frame;
    return undefined;
  } finally {
    await file.release();
  }
}
