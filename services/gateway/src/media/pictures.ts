import { infersEmotion, type Report } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type BlobStore, pictureKey } from '@poise/shared/runtime';
import type { InterviewRow } from '@poise/store';

/**
 * The picture of a moment, a JPEG. It is the candidate's alone, so there is none of an assessment;
 * and none from the moment on in which the removal of the media was asked for.
 */
export async function readPicture(
  blobs: BlobStore,
  interview: InterviewRow,
  report: Report,
  moment: number,
): Promise<Uint8Array | undefined> {
  // A report of an older form may have no moments.
  const made = report.face?.moments?.[moment]?.picture;
  if (!made || interview.media_erased_at || !infersEmotion(interview.profile)) return undefined;
  const owner = { tenantId: interview.tenant_id, interviewId: interview.id };
  try {
    return await blobs.read(pictureKey(owner, report.id, moment));
  } catch (error) {
    if (error instanceof PoiseError && error.code === 'blob_missing') return undefined;
    throw error;
  }
}

/** The pictures of a report that are there, base64, by moment. */
export async function readPictures(
  blobs: BlobStore,
  interview: InterviewRow,
  report: Report,
): Promise<Map<number, string>> {
  const pictures = new Map<number, string>();
  for (const moment of report.face?.moments?.keys() ?? []) {
    const picture = await readPicture(blobs, interview, report, moment);
    if (picture) pictures.set(moment, Buffer.from(picture).toString('base64'));
  }
  return pictures;
}
