import { fairPriority, mediaPrefix, type QueueRuntime } from '@poise/runtime';
import {
  type FluencySwitch,
  generationOf,
  type InterviewId,
  type Modality,
  modalitiesOf,
  modalityOf,
  type Profile,
  type Stream,
  streamOf,
  type TenantId,
} from '@poise/shared/contracts';
import type { JobName, JobPayload } from '@poise/shared/jobs';
import type { ChunkRow, RecordingRow } from '@poise/store';

type LiveName = `${Modality}.live`;
type RangeName = `${Modality}.range`;

/** The analysis job for live chunks, or for a range of a recording, of one modality. */
export type AnalysisJob =
  | { name: LiveName; payload: JobPayload<LiveName> }
  | { name: RangeName; payload: JobPayload<RangeName>; priority: number };

export type RecordingFacts = Pick<
  RecordingRow,
  'id' | 'interview_id' | 'blob_key' | 'content_type' | 'duration_ms' | 'sha256'
>;

/** The owner of chunks, and how its interview may be analysed. */
export type Owner = {
  readonly interviewId: InterviewId;
  readonly tenantId: TenantId;
  readonly profile: Profile;
  readonly fluency: FluencySwitch;
};

export type LiveChunk = Pick<
  ChunkRow,
  'stream' | 'seq' | 'start_ms' | 'duration_ms' | 'content_type' | 'blob_key'
>;

/** When a recording was accepted, in epoch ms, and how many interviews of its tenant are being analysed. */
export type Turn = { readonly acceptedMs: number; readonly sharers: number };

/** The manifest rows for one stream of a recording, see `RECORDING_CUT`. */
export function chunksOfRecording(
  recording: RecordingFacts,
  stream: Stream,
): Omit<ChunkRow, 'accepted_at'>[] {
  const { chunkMs } = modalityOf(stream).cut;
  const count = Math.ceil(recording.duration_ms / chunkMs);
  return Array.from({ length: count }, (_, seq) => ({
    interview_id: recording.interview_id,
    stream,
    seq,
    start_ms: seq * chunkMs,
    duration_ms: Math.min(chunkMs, recording.duration_ms - seq * chunkMs),
    content_type: recording.content_type,
    // A chunk of a recording has no bytes of its own; they belong to the recording.
    bytes: 0,
    sha256: recording.sha256,
    blob_key: recording.blob_key,
    recording_id: recording.id,
  }));
}

/** The jobs for some streams of a recording: one per range and modality. */
export function jobsOfRecording(
  owner: Owner,
  recording: RecordingFacts,
  streams: readonly Stream[],
  turn: Turn,
): AnalysisJob[] {
  return modalitiesOf(streams).flatMap((modality) => {
    const { chunkMs, chunksPerRange } = modalityOf(modality).cut;
    const ranges = Math.ceil(recording.duration_ms / (chunkMs * chunksPerRange));
    return Array.from({ length: ranges }, (_, range) => rangeJob(owner, recording, modality, range, turn));
  });
}

/** The job for the range that contains a chunk of a recording. It follows from the record alone. */
export function jobOfRange(
  owner: Owner,
  recording: RecordingFacts,
  chunk: { modality: Modality; seq: number },
  turn: Turn,
): AnalysisJob {
  const range = Math.floor(chunk.seq / modalityOf(chunk.modality).cut.chunksPerRange);
  return rangeJob(owner, recording, chunk.modality, range, turn);
}

function rangeJob(
  owner: Owner,
  recording: RecordingFacts,
  modality: Modality,
  range: number,
  turn: Turn,
): AnalysisJob {
  const { chunkMs, chunksPerRange } = modalityOf(modality).cut;
  const firstSeq = range * chunksPerRange;
  const lastSeq = Math.min(firstSeq + chunksPerRange, Math.ceil(recording.duration_ms / chunkMs)) - 1;
  return {
    name: `${modality}.range`,
    priority: fairPriority({ index: range, ...turn }),
    payload: {
      interviewId: recording.interview_id,
      profile: owner.profile,
      fluency: owner.fluency,
      recordingId: recording.id,
      blobKey: recording.blob_key,
      contentType: recording.content_type,
      firstSeq,
      lastSeq,
      startMs: firstSeq * chunkMs,
      endMs: Math.min((lastSeq + 1) * chunkMs, recording.duration_ms),
      durationMs: recording.duration_ms,
    },
  };
}

/**
 * The job that analyses live chunks of one stream together.
 * @param chunks at least one, all of the same content type.
 */
export function jobOfLive(owner: Owner, modality: Modality, chunks: readonly LiveChunk[]): AnalysisJob {
  const [first] = chunks;
  if (!first) throw new Error('a live job has chunks');
  return {
    name: `${modality}.live`,
    payload: {
      interviewId: owner.interviewId,
      profile: owner.profile,
      fluency: owner.fluency,
      contentType: first.content_type as JobPayload<LiveName>['contentType'],
      prefix: mediaPrefix(owner, streamOf(modality)),
      chunks: chunks
        .map((chunk) => ({
          seq: chunk.seq,
          startMs: chunk.start_ms,
          durationMs: chunk.duration_ms,
          generation: generationOf(chunk.blob_key),
        }))
        .sort((a, b) => a.seq - b.seq),
    },
  };
}

/** Groups live chunks by job: those of one content type that begin in the same second. */
export function groupBySecond<C extends LiveChunk>(chunks: readonly C[], modality: Modality): C[][] {
  const { maxChunks } = modalityOf(modality).live;
  const groups = Map.groupBy(
    chunks.toSorted((a, b) => a.seq - b.seq),
    (chunk) => `${Math.floor(chunk.start_ms / 1000)} ${chunk.content_type}`,
  );
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / maxChunks) }, (_, i) =>
      group.slice(i * maxChunks, (i + 1) * maxChunks),
    ),
  );
}

/** Publishes analysis jobs, those of one kind together. */
export async function publishAnalysis(
  queue: Pick<QueueRuntime, 'publishMany'>,
  jobs: readonly AnalysisJob[],
): Promise<void> {
  for (const [name, ofKind] of Map.groupBy(jobs, (job) => job.name)) {
    await queue.publishMany<JobName>(name, ofKind);
  }
}
