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
 * All media of an interview, or those of one of its streams, or its recordings, or the excerpts that
 * were cut out of them. What is below the prefix goes with the interview's media.
 */
export function mediaPrefix(owner: MediaOwner, part?: Stream | 'recording' | 'results' | Excerpt): string {
  const all = `media/${owner.tenantId}/${owner.interviewId}/`;
  return part ? `${all}${part}/` : all;
}

/** Never the same twice: its last part is the chunk's generation, see `generationOf`. */
export function chunkKey(owner: MediaOwner, stream: Stream, seq: number): string {
  return `${mediaPrefix(owner, stream)}${seq}-${randomBytes(12).toString('base64url')}`;
}

export function recordingKey(owner: MediaOwner, recordingId: RecordingId): string {
  return `${mediaPrefix(owner, 'recording')}${recordingId}`;
}

/** The excerpts of one report: of two that are written at once, neither touches the other's. */
export function excerptsPrefix(owner: MediaOwner, excerpt: Excerpt, reportId: ReportId): string {
  return `${mediaPrefix(owner, excerpt)}${reportId}/`;
}

/** The excerpt of a moment, by the moment's place in its report. */
export function excerptKey(owner: MediaOwner, excerpt: Excerpt, reportId: ReportId, moment: number): string {
  return `${excerptsPrefix(owner, excerpt, reportId)}${moment}`;
}

/** Results of one modality that are not in the record yet. */
export function resultsPrefix(owner: MediaOwner, modality: Modality): string {
  return `${mediaPrefix(owner, 'results')}${modality}/`;
}

/**
 * Where the result of a job lies: with the media of its interview.
 * @param mediaKey of any of those media, or a prefix of them.
 */
export function resultKey(mediaKey: string, modality: Modality, jobId: string): string {
  return `${mediaKey.split('/').slice(0, -1).slice(0, 3).join('/')}/results/${modality}/${jobId}`;
}

/** Whether a key is one of the results of an interview. */
export function isResultKey(key: string, interviewId: InterviewId): boolean {
  return key.split('/').slice(2, 4).join('/') === `${interviewId}/results`;
}
