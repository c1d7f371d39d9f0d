import { randomUUID } from 'node:crypto';
import type { InterviewId, RecordingId, Stream, TenantId } from '@poise/shared/contracts';

type Owner = { tenantId: TenantId; interviewId: InterviewId };

/** All media of an interview, or those of one of its streams, or its recordings. */
export function mediaPrefix(owner: Owner, part?: Stream | 'recording'): string {
  const all = `media/${owner.tenantId}/${owner.interviewId}/`;
  return part ? `${all}${part}/` : all;
}

/** Never the same twice: of two uploads under one number, the loser must not touch the winner's bytes. */
export function chunkKey(owner: Owner, stream: Stream, seq: number): string {
  return `${mediaPrefix(owner, stream)}${seq}-${randomUUID()}`;
}

export function recordingKey(owner: Owner, recordingId: RecordingId): string {
  return `${mediaPrefix(owner, 'recording')}${recordingId}`;
}
