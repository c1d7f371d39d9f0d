import { type AudioType, type FrameType, RECORDING_CUT, type Stream } from '@poise/shared/contracts';
import type { JobName, JobPayload } from '@poise/shared/jobs';
import type { AcceptedChunkRow, ChunkRow, InterviewRow, RecordingRow } from '@poise/store';

/** The analysis of a chunk: a job of its own, or the one of its range of a recording. */
export type AnalysisJob = {
  [N in Extract<JobName, `${'face' | 'speech'}.${string}`>]: { name: N; payload: JobPayload<N> };
}[Extract<JobName, `${'face' | 'speech'}.${string}`>];

type RecordingFacts = Pick<
  RecordingRow,
  'id' | 'interview_id' | 'blob_key' | 'content_type' | 'duration_ms' | 'sha256'
>;

/** What an interview says about how it may be analysed. */
type Rules = Pick<InterviewRow, 'profile' | 'fluency'>;

/** The manifest rows of one stream of a recording, see `RECORDING_CUT`. */
export function chunksOfRecording(
  recording: RecordingFacts,
  stream: Stream,
): Omit<ChunkRow, 'accepted_at'>[] {
  const { chunkMs } = RECORDING_CUT[stream];
  const count = Math.ceil(recording.duration_ms / chunkMs);
  return Array.from({ length: count }, (_, seq) => ({
    interview_id: recording.interview_id,
    stream,
    seq,
    start_ms: seq * chunkMs,
    duration_ms: Math.min(chunkMs, recording.duration_ms - seq * chunkMs),
    content_type: recording.content_type,
    // A cut has no bytes of its own: they are the recording's.
    bytes: 0,
    sha256: recording.sha256,
    blob_key: recording.blob_key,
    recording_id: recording.id,
  }));
}

/** The jobs that read one stream of a recording, range by range. */
export function jobsOfRecording(recording: RecordingFacts, stream: Stream, rules: Rules): AnalysisJob[] {
  const { chunkMs, chunksPerRange } = RECORDING_CUT[stream];
  const ranges = Math.ceil(recording.duration_ms / (chunkMs * chunksPerRange));
  return Array.from({ length: ranges }, (_, range) => rangeJob(recording, stream, range, rules));
}

/**
 * The job that analyses an accepted chunk. It follows from the record alone, so whoever asks and
 * however often, it is the same job.
 * @param recording of a chunk that was cut from one
 */
export function jobOfChunk(
  chunk: Omit<AcceptedChunkRow, 'accepted_at'>,
  recording?: RecordingFacts,
): AnalysisJob {
  if (recording) {
    const range = Math.floor(chunk.seq / RECORDING_CUT[chunk.stream].chunksPerRange);
    return rangeJob(recording, chunk.stream, range, chunk);
  }
  const pointer = {
    interviewId: chunk.interview_id,
    seq: chunk.seq,
    startMs: chunk.start_ms,
    durationMs: chunk.duration_ms,
    blobKey: chunk.blob_key,
    profile: chunk.profile,
  };
  return chunk.stream === 'camera'
    ? { name: 'face.frame', payload: { ...pointer, contentType: chunk.content_type as FrameType } }
    : {
        name: 'speech.chunk',
        payload: { ...pointer, contentType: chunk.content_type as AudioType, fluency: chunk.fluency },
      };
}

function rangeJob(recording: RecordingFacts, stream: Stream, range: number, rules: Rules): AnalysisJob {
  const { chunkMs, chunksPerRange } = RECORDING_CUT[stream];
  const firstSeq = range * chunksPerRange;
  const lastSeq = Math.min(firstSeq + chunksPerRange, Math.ceil(recording.duration_ms / chunkMs)) - 1;
  const payload = {
    interviewId: recording.interview_id,
    recordingId: recording.id,
    blobKey: recording.blob_key,
    contentType: recording.content_type,
    profile: rules.profile,
    firstSeq,
    lastSeq,
    startMs: firstSeq * chunkMs,
    endMs: Math.min((lastSeq + 1) * chunkMs, recording.duration_ms),
  };
  return stream === 'camera'
    ? { name: 'face.range', payload }
    : { name: 'speech.range', payload: { ...payload, fluency: rules.fluency } };
}
