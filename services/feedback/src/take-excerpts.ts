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
import { cutPicture } from './cut-picture.ts';
import { cutSound } from './cut-sound.ts';
import { momentsOf, tellOfExcerpts } from './report/index.ts';

/**
 * Cuts the pictures and the sounds of a report's moments out of kept media, and lays them beside these:
 * whatever removes the media removes them. Only of practice, which is the candidate's alone, and only
 * where keeping was asked for and agreed to. An excerpt that cannot be cut is left out.
 *
 * @returns the report with a word on its pictures and its sounds
 */
export async function takeExcerpts(
  { store, blobs, log }: { store: Store; blobs: BlobStore; log: Pick<Logger, 'warn'> },
  interview: InterviewRow,
  report: Report,
  frames: readonly FaceFrame[],
): Promise<Report> {
  const { id: interviewId, tenant_id: tenantId } = interview;
  const owner = { tenantId, interviewId };
  let told = report;
  for (const excerpt of EXCERPTS) told = await take(excerpt, told);
  return told;

  async function take(excerpt: Excerpt, of: Report): Promise<Report> {
    const places = [...momentsOf(of, excerpt).keys()];
    if (places.length === 0) return of;
    if (!infersEmotion(interview.profile)) return tellOfExcerpts(of, excerpt, 'not-allowed-by-profile');
    if (!(await isKept(excerpt))) return tellOfExcerpts(of, excerpt, 'not-kept');

    const taken = new Set<number>();
    for (const place of places) {
      try {
        const file = await cut(excerpt, of, place);
        if (!file) continue;
        await blobs.put(excerptKey(owner, excerpt, of.id, place), file);
        taken.add(place);
      } catch (err) {
        log.warn({ interviewId, excerpt, err }, 'could not cut out the excerpt of a moment');
      }
    }
    // What ended the keeping meanwhile removed the excerpts that it found, not those that came after it.
    if (!(await isKept(excerpt))) {
      await blobs.removePrefix(excerptsPrefix(owner, excerpt, of.id));
      return tellOfExcerpts(of, excerpt, 'not-kept');
    }
    return tellOfExcerpts(of, excerpt, taken.size > 0 ? 'kept' : 'unavailable', taken);
  }

  async function cut(excerpt: Excerpt, of: Report, place: number): Promise<Uint8Array | undefined> {
    const source = { store, blobs, interviewId };
    if (excerpt === 'picture') {
      const moment = of.face?.moments?.[place];
      return moment && cutPicture(source, frames, moment.atMs);
    }
    const moment = of.speech?.moments?.[place];
    return moment && cutSound(source, moment);
  }

  /** Whether what the stream brought is kept: a withdrawal of one stream leaves the media of the other. */
  async function isKept(excerpt: Excerpt): Promise<boolean> {
    if (!(await interviews.keepsMedia(store.db, interviewId))) return false;
    return (await chunks.countByStream(store.db, interviewId))[STREAM_OF[excerpt]] > 0;
  }
}
