import { type BlobStore, excerptKey, excerptsPrefix, type Logger } from '@poise/runtime';
import {
  EXCERPTS,
  type Excerpt,
  type FaceFrame,
  infersEmotion,
  type Report,
  STREAM_OF,
} from '@poise/shared/contracts';
import { chunks, type InterviewRow, interviews, type Store } from '@poise/store';
import { cutAudio } from './cut-audio.ts';
import { cutPicture } from './cut-picture.ts';
import { momentsOf, withExcerpts } from './report/index.ts';

/**
 * Extracts the pictures and audio of a report's moments from retained media and stores them beside the
 * media, so that they are deleted together. Only for practice interviews, which only the candidate
 * sees, and only if retention was requested and consented to. An excerpt that cannot be extracted is
 * left out.
 *
 * @returns the report with the status of its pictures and audio
 */
export async function extractExcerpts(
  { store, blobs, log }: { store: Store; blobs: BlobStore; log: Pick<Logger, 'warn'> },
  interview: InterviewRow,
  report: Report,
  frames: readonly FaceFrame[],
): Promise<Report> {
  const { id: interviewId, tenant_id: tenantId } = interview;
  const owner = { tenantId, interviewId };
  let result = report;
  for (const excerpt of EXCERPTS) result = await extract(excerpt, result);
  return result;

  async function extract(excerpt: Excerpt, from: Report): Promise<Report> {
    const indices = [...momentsOf(from, excerpt).keys()];
    if (indices.length === 0) return from;
    if (!infersEmotion(interview.profile)) return withExcerpts(from, excerpt, 'not-allowed-by-profile');
    if (!(await isRetained(excerpt))) return withExcerpts(from, excerpt, 'not-kept');

    const extracted = new Set<number>();
    for (const index of indices) {
      try {
        const file = await cut(excerpt, from, index);
        if (!file) continue;
        await blobs.put(excerptKey(owner, excerpt, from.id, index), file);
        extracted.add(index);
      } catch (err) {
        log.warn({ interviewId, excerpt, err }, 'could not extract the excerpt of a moment');
      }
    }
    // If retention ended in the meantime, the excerpts written after that are still there.
    if (!(await isRetained(excerpt))) {
      await blobs.removePrefix(excerptsPrefix(owner, excerpt, from.id));
      return withExcerpts(from, excerpt, 'not-kept');
    }
    return withExcerpts(from, excerpt, extracted.size > 0 ? 'kept' : 'unavailable', extracted);
  }

  async function cut(excerpt: Excerpt, from: Report, index: number): Promise<Uint8Array | undefined> {
    const source = { store, blobs, interviewId };
    if (excerpt === 'picture') {
      const moment = from.face?.moments?.[index];
      return moment && cutPicture(source, frames, moment.atMs);
    }
    const moment = from.speech?.moments?.[index];
    return moment && cutAudio(source, moment);
  }

  /** Whether the media of the stream are retained: withdrawing one stream leaves the media of the other. */
  async function isRetained(excerpt: Excerpt): Promise<boolean> {
    if (!(await interviews.keepsMedia(store.db, interviewId))) return false;
    return (await chunks.countByStream(store.db, interviewId))[STREAM_OF[excerpt]] > 0;
  }
}
