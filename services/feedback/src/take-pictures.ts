import { cutPortrait, decodeFrame, type RgbFrame, readFrames } from '@poise/media';
import { type FaceFrame, infersEmotion, RECORDING_CUT, type Report } from '@poise/shared/contracts';
import { type BlobStore, type Logger, pictureKey, picturesPrefix } from '@poise/shared/runtime';
import { chunks, type InterviewRow, interviews, type Store } from '@poise/store';
import { placeOfFace, tellOfPictures } from './report/index.ts';

/**
 * Takes the pictures of a report's moments out of kept media, and lays them beside these: whatever
 * removes the media removes the pictures. Only of practice, which is the candidate's alone, and only
 * where keeping was asked for and agreed to. A picture that cannot be taken is left out.
 *
 * @returns the report with a word on its pictures
 */
export async function takePictures(
  { store, blobs, log }: { store: Store; blobs: BlobStore; log: Pick<Logger, 'warn'> },
  interview: InterviewRow,
  report: Report,
  frames: readonly FaceFrame[],
): Promise<Report> {
  const { id: interviewId, tenant_id: tenantId } = interview;
  if (!report.face?.moments?.length) return report;
  if (!infersEmotion(interview.profile)) return tellOfPictures(report, 'not-allowed-by-profile');
  if (!(await isKept())) return tellOfPictures(report, 'not-kept');

  const owner = { tenantId, interviewId };
  const taken = new Set<number>();
  for (const [i, { atMs }] of report.face.moments.entries()) {
    try {
      const face = placeOfFace(frames, atMs);
      const frame = await frameAt(atMs);
      if (!face || !frame) continue;
      await blobs.put(pictureKey(owner, report.id, i), await cutPortrait(frame, face));
      taken.add(i);
    } catch (err) {
      log.warn({ interviewId, err }, 'could not take the picture of a moment');
    }
  }
  // What ended the keeping meanwhile removed the pictures that it found, not those that came after it.
  if (!(await isKept())) {
    await blobs.removePrefix(picturesPrefix(owner, report.id));
    return tellOfPictures(report, 'not-kept');
  }
  return tellOfPictures(report, taken.size > 0 ? 'kept' : 'unavailable', taken);

  /** Whether what the camera saw is kept: a withdrawal of the camera alone leaves other media. */
  async function isKept(): Promise<boolean> {
    if (!(await interviews.keepsMedia(store.db, interviewId))) return false;
    return (await chunks.countByStream(store.db, interviewId)).camera > 0;
  }

  /** The picture that the camera showed at an offset within the interview. */
  async function frameAt(atMs: number): Promise<RgbFrame | undefined> {
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
}
