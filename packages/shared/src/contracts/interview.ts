import { z } from 'zod';
import { accessibility } from './accessibility.ts';
import { candidateId, consentId, interviewId, recordingId } from './ids.ts';
import { RECORDING_TYPES } from './media.ts';
import { byModality, STREAMS, stream, streamCounts } from './modalities.ts';
import { natural, sha256, text } from './numbers.ts';
import { profile, retention } from './profile.ts';

export const timestamp = z.iso.datetime();

/** `open` accepts media; `closing` waits for the last observations; `closed` has its totals. */
export const interviewStatus = z.enum(['open', 'closing', 'closed', 'erased']);
export type InterviewStatus = z.infer<typeof interviewStatus>;

/** Chunk counts of one modality: once it is complete, received = scored + rejected + failed. */
export const tally = z.strictObject({
  received: natural,
  scored: natural,
  rejected: natural,
  failed: natural,
});
export type Tally = z.infer<typeof tally>;

export const totals = z.strictObject(byModality(() => tally));
export type Totals = z.infer<typeof totals>;

const NOTHING: Tally = { received: 0, scored: 0, rejected: 0, failed: 0 };

/** Totals with zeros for modalities without counts, including those that did not exist yet. */
export function completeTotals(known: Partial<Totals> = {}): Totals {
  return byModality((name) => known[name] ?? NOTHING);
}

/** Whether every received chunk has an outcome. */
export function isAccountedFor({ received, scored, rejected, failed }: Tally): boolean {
  return received === scored + rejected + failed;
}

export const createInterview = z.strictObject({
  profile,
  retention: retention.default('none'),
  accessibility: accessibility.default({ fluency: 'on' }),
  /** The integrator's own reference for the candidate, shared by all interviews of that candidate. */
  candidate: text(128).optional(),
  title: text(200).optional(),
});
export type CreateInterview = z.input<typeof createInterview>;

export const interview = z
  .strictObject({
    id: interviewId,
    candidateId: candidateId.optional(),
    title: z.string().optional(),
    profile,
    retention,
    accessibility,
    status: interviewStatus,
    createdAt: timestamp,
    totals,
  })
  .meta({ id: 'Interview' });
export type Interview = z.infer<typeof interview>;

export const consentPurpose = z.enum(['analysis', 'retention']);
export type ConsentPurpose = z.infer<typeof consentPurpose>;

export const createConsent = z.strictObject({
  interviewId,
  streams: z.array(stream).min(1).max(STREAMS.length),
  purpose: consentPurpose.default('analysis'),
  /** The text the candidate agreed to, or a reference to it. */
  statement: text(4000),
});
export type CreateConsent = z.input<typeof createConsent>;

export const consent = z
  .strictObject({
    id: consentId,
    interviewId,
    streams: z.array(stream),
    purpose: consentPurpose,
    grantedAt: timestamp,
    withdrawnAt: timestamp.optional(),
  })
  .meta({ id: 'Consent' });
export type Consent = z.infer<typeof consent>;

export const acceptedChunk = z
  .strictObject({ interviewId, stream, seq: natural, bytes: natural, sha256 })
  .meta({ id: 'AcceptedChunk' });
export type AcceptedChunk = z.infer<typeof acceptedChunk>;

export const acceptedRecording = z
  .strictObject({
    id: recordingId,
    interviewId,
    contentType: z.enum(RECORDING_TYPES),
    bytes: natural,
    sha256,
    durationMs: natural,
    /** Number of chunks per stream; 0 if the file does not contain the stream. */
    chunks: streamCounts,
  })
  .meta({ id: 'AcceptedRecording' });
export type AcceptedRecording = z.infer<typeof acceptedRecording>;
