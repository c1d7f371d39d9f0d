import type {
  CandidateId,
  CommandId,
  ConsentId,
  ConsentPurpose,
  EventBody,
  FluencySwitch,
  InterviewId,
  KeyId,
  Modality,
  Observation,
  Profile,
  RecordingId,
  RecordingType,
  Report,
  ReportId,
  Retention,
  Stream,
  TenantId,
  TimelinePoint,
} from '@poise/shared/contracts';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Command } from './command.ts';
import type { InterviewState } from './interview-state.ts';
import type { Scope } from './scope.ts';

type CreatedAt = ColumnType<Date, never, never>;
type Json<T extends object> = JSONColumnType<T>;

/** The record, table by table; `migrations/` names the writer of each. */
export type Database = {
  tenants: { id: TenantId; name: string; profiles: Profile[]; created_at: CreatedAt };
  api_keys: {
    id: KeyId;
    tenant_id: TenantId;
    hash: Buffer;
    scopes: Scope[];
    /** Set for a browser's token, which grants access to this interview only. */
    interview_id: InterviewId | null;
    label: string;
    created_at: CreatedAt;
    expires_at: Date | null;
    revoked_at: Date | null;
  };
  candidates: { id: CandidateId; tenant_id: TenantId; external_id: string; created_at: CreatedAt };
  interviews: {
    id: InterviewId;
    tenant_id: TenantId;
    candidate_id: CandidateId | null;
    title: string | null;
    profile: Profile;
    fluency: Generated<FluencySwitch>;
    retention: Retention;
    created_at: CreatedAt;
    closed_at: Date | null;
    erased_at: Date | null;
    /** When their removal was requested, by retention or by erasure. */
    media_erased_at: Date | null;
    /** When its media are to be removed; null while it is open. */
    media_due_at: Date | null;
  };
  consents: {
    id: ConsentId;
    interview_id: InterviewId;
    streams: Stream[];
    purpose: ConsentPurpose;
    statement: string;
    granted_at: CreatedAt;
    withdrawn_at: Date | null;
  };
  recordings: {
    id: RecordingId;
    interview_id: InterviewId;
    blob_key: string;
    content_type: RecordingType;
    bytes: ColumnType<string, number, never>;
    sha256: string;
    duration_ms: number;
    created_at: CreatedAt;
  };
  chunks: {
    interview_id: InterviewId;
    stream: Stream;
    seq: number;
    start_ms: number;
    duration_ms: number;
    content_type: string;
    bytes: number;
    sha256: string;
    blob_key: string;
    recording_id: RecordingId | null;
    accepted_at: CreatedAt;
  };
  media_erasures: { key: string; due_at: Date };
  commands: {
    id: CommandId;
    interview_id: InterviewId;
    body: Json<Command>;
    created_at: CreatedAt;
    /** The order in which the gateway recorded them. */
    ordinal: ColumnType<string, never, never>;
  };
  reconciler_marks: { name: string; ordinal: ColumnType<string, string, string> };
  idempotency_keys: {
    tenant_id: TenantId;
    key: string;
    request_hash: Buffer;
    status: number | null;
    response: string | null;
    created_at: CreatedAt;
  };
  audit_log: {
    id: Generated<string>;
    tenant_id: TenantId;
    key_id: KeyId | null;
    action: string;
    target: string;
    at: CreatedAt;
  };
  interview_states: {
    interview_id: InterviewId;
    state: JSONColumnType<Partial<InterviewState>>;
    /** Nothing is outstanding; see `isSettled`. */
    settled: Generated<boolean>;
    /** A report must be written, rewritten or erased. */
    report_due: Generated<boolean>;
    /** Seconds of the timeline whose observations changed since the last fusion. */
    dirty_seconds: Generated<string>;
    /** The number of fusion runs. */
    fuse_runs: Generated<number>;
    /** The last event that was saved with the whole state; services of version 0.1 leave it behind. */
    kept_event: number | null;
    /** Ordinal of the last observation of version 0.1 that was considered. */
    kept_observation: ColumnType<string, string | undefined, string>;
    updated_at: ColumnType<Date, never, Date>;
  };
  observations: {
    interview_id: InterviewId;
    /** The modality. The column dates from when every modality was a stream. */
    stream: Modality;
    seq: number;
    /** Of the analysed bytes; null in rows from before generations were recorded. */
    generation: string | null;
    /** `id@version` of the pipeline, empty if no model processed the chunk. */
    model: string;
    status: Observation['status'];
    start_ms: number;
    end_ms: number;
    body: Json<Observation>;
    observed_at: ColumnType<Date, never, Date>;
    /** The order in which observations of an interview came, or changed. The database gives it. */
    ordinal: ColumnType<string, never, string>;
  };
  timeline_points: { interview_id: InterviewId; second: number; body: Json<TimelinePoint> };
  answers: {
    interview_id: InterviewId;
    seq: number;
    question_id: string | null;
    text: string;
    given_at: CreatedAt;
  };
  interview_events: {
    interview_id: InterviewId;
    seq: number;
    /** The command that caused it, if any: a command with an event was applied. */
    command_id: CommandId | null;
    body: Json<EventBody>;
    at: CreatedAt;
  };
  reports: {
    id: ReportId;
    interview_id: InterviewId;
    body: Json<Report>;
    html: string;
    created_at: CreatedAt;
  };
};
