import { excerptKey } from '@poise/runtime';
import {
  EXCERPTS,
  type Excerpt,
  type ExcerptFiles,
  infersEmotion,
  type Report,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type InterviewRow, interviews } from '@poise/store';
import type { Deps } from '../deps.ts';

type Parts = Pick<Deps, 'store' | 'blobs'>;

/**
 * The image or audio of a moment. It belongs to the candidate alone, so assessments have none; and there is
 * none once consent to retention is withdrawn or removal of the media is requested.
 */
export async function readExcerpt(
  parts: Parts,
  interview: InterviewRow,
  report: Report,
  excerpt: Excerpt,
  moment: number,
): Promise<Uint8Array | undefined> {
  return (await areShown(parts, interview)) ? read(parts, interview, report, excerpt, moment) : undefined;
}

/** The excerpts of a report that exist and may be shown, as base64 by moment. */
export async function readExcerpts(
  parts: Parts,
  interview: InterviewRow,
  report: Report,
): Promise<ExcerptFiles> {
  const files = { picture: new Map<number, string>(), sound: new Map<number, string>() };
  if (!(await areShown(parts, interview))) return files;
  for (const excerpt of EXCERPTS) {
    for (const moment of taken(report, excerpt).keys()) {
      const file = await read(parts, interview, report, excerpt, moment);
      if (file) files[excerpt].set(moment, Buffer.from(file).toString('base64'));
    }
  }
  return files;
}

async function areShown({ store }: Parts, { id, profile }: InterviewRow): Promise<boolean> {
  return infersEmotion(profile) && interviews.keepsMedia(store.db, id);
}

/** Which moments have an excerpt. A report in an older format may have no moments. */
function taken({ face, speech }: Report, excerpt: Excerpt): boolean[] {
  return excerpt === 'picture'
    ? (face?.moments ?? []).map(({ picture }) => picture)
    : (speech?.moments ?? []).map(({ sound }) => sound);
}

async function read(
  { blobs }: Parts,
  interview: InterviewRow,
  report: Report,
  excerpt: Excerpt,
  moment: number,
) {
  if (!taken(report, excerpt)[moment]) return undefined;
  const owner = { tenantId: interview.tenant_id, interviewId: interview.id };
  try {
    return await blobs.read(excerptKey(owner, excerpt, report.id, moment));
  } catch (error) {
    if (error instanceof PoiseError && error.code === 'blob_missing') return undefined;
    throw error;
  }
}
