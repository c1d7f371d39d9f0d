import { randomUUID } from 'node:crypto';
import type { Excerpt, InterviewId, RecordingId, ReportId, Stream, TenantId } from '@poise/shared/contracts';

export type MediaOwner = { tenantId: TenantId; interviewId: InterviewId };

/**
 * All media of an interview, or those of one of its streams, or its recordings, or the excerpts that
 * were cut out of them. What is below the prefix goes with the interview's media.
 */
export function mediaPrefix(owner: MediaOwner, part?: Stream | 'recording' | Excerpt): string {
  const all = `media/${owner.tenantId}/${owner.interviewId}/`;
  return part ? `${all}${part}/` : all;
}

/** Never the same twice: of two uploads under one number, the loser must not touch the winner's bytes. */
export function chunkKey(owner: MediaOwner, stream: Stream, seq: number): string {
  return `${mediaPrefix(owner, stream)}${seq}-${randomUUID()}`;
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
