import { infersEmotion, type Report } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { pictureKey } from '@poise/shared/runtime';
import { type InterviewRow, interviews } from '@poise/store';
import type { Deps } from '../deps.ts';

type Parts = Pick<Deps, 'store' | 'blobs'>;

/**
 * The picture of a moment, a JPEG. It is the candidate's alone, so there is none of an assessment; and
 * none from the moment on in which its keeping is not agreed to any more, or its removal was asked for.
 */
export async function readPicture(
  parts: Parts,
  interview: InterviewRow,
  report: Report,
  moment: number,
): Promise<Uint8Array | undefined> {
  return (await areShown(parts, interview)) ? read(parts, interview, report, moment) : undefined;
}

/** The pictures of a report that may be shown and are there, base64, by moment. */
export async function readPictures(
  parts: Parts,
  interview: InterviewRow,
  report: Report,
): Promise<Map<number, string>> {
  const pictures = new Map<number, string>();
  if (!(await areShown(parts, interview))) return pictures;
  for (const moment of report.face?.moments?.keys() ?? []) {
    const picture = await read(parts, interview, report, moment);
    if (picture) pictures.set(moment, Buffer.from(picture).toString('base64'));
  }
  return pictures;
}

async function areShown({ store }: Parts, { id, profile }: InterviewRow): Promise<boolean> {
  return infersEmotion(profile) && interviews.keepsMedia(store.db, id);
}

async function read({ blobs }: Parts, interview: InterviewRow, report: Report, moment: number) {
  // A report of an older form may have no moments.
  if (!report.face?.moments?.[moment]?.picture) return undefined;
  const owner = { tenantId: interview.tenant_id, interviewId: interview.id };
  try {
    return await blobs.read(pictureKey(owner, report.id, moment));
  } catch (error) {
    if (error instanceof PoiseError && error.code === 'blob_missing') return undefined;
    throw error;
  }
}
