import { randomBytes } from 'node:crypto';
import type {
  Excerpt,
  InterviewId,
  Modality,
  RecordingId,
  ReportId,
  Stream,
  TenantId,
} from '@poise/shared/contracts';

export type MediaOwner = { tenantId: TenantId; interviewId: InterviewId };

/**
 * The prefix of all media of an interview, of one of its streams, of its recordings, or of their excerpts.
 * Everything below it is erased with the media of the interview.
 */
export function mediaPrefix(owner: MediaOwner, part?: Stream | 'recording' | 'results' | Excerpt): string {
  const all = `media/${owner.tenantId}/${owner.interviewId}/`;
  return part ? `${all}${part}/` : all;
}

/** Unique: its last part is the generation of the chunk, see `generationOf`. */
export function chunkKey(owner: MediaOwner, stream: Stream, seq: number): string {
  return `${mediaPrefix(owner, stream)}${seq}-${randomBytes(12).toString('base64url')}`;
}

export function recordingKey(owner: MediaOwner, recordingId: RecordingId): string {
  return `${mediaPrefix(owner, 'recording')}${recordingId}`;
}

/** The prefix of the excerpts of one report, so that two reports written at once do not share any. */
export function excerptsPrefix(owner: MediaOwner, excerpt: Excerpt, reportId: ReportId): string {
  return `${mediaPrefix(owner, excerpt)}${reportId}/`;
}

/** The key of the excerpt of a moment, by the index of the moment in its report. */
export function excerptKey(owner: MediaOwner, excerpt: Excerpt, reportId: ReportId, moment: number): string {
  return `${excerptsPrefix(owner, excerpt, reportId)}${moment}`;
}

/** The prefix of results of one modality that are not recorded yet. */
export function resultsPrefix(owner: MediaOwner, modality: Modality): string {
  return `${mediaPrefix(owner, 'results')}${modality}/`;
}

/**
 * The key of the result of a job, which is stored with the media of its interview.
 * @param mediaKey key or prefix of any of those media.
 */
export function resultKey(mediaKey: string, modality: Modality, jobId: string): string {
  return `${mediaKey.split('/').slice(0, -1).slice(0, 3).join('/')}/results/${modality}/${jobId}`;
}

/** Whether a key is one of the results of an interview. */
export function isResultKey(key: string, interviewId: InterviewId): boolean {
  return key.split('/').slice(2, 4).join('/') === `${interviewId}/results`;
}
