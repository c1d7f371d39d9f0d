import { createHash } from 'node:crypto';
import {
  type AcceptedChunk,
  type FrameType,
  LIMITS,
  type SoundType,
  type Stream,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type ChunkRow, chunks, type InterviewRow } from '@poise/store';
import type { FastifyBaseLogger } from 'fastify';
import type { Deps } from '../deps.ts';
import { queueCommitted } from '../publish.ts';
import { admit } from './admit.ts';
import { chunkKey } from './blob-keys.ts';
import { jobOfChunk } from './work.ts';

export const MAX_BYTES: Record<Stream, number> = { camera: LIMITS.frameBytes, mic: LIMITS.soundBytes };

export type ChunkUpload = {
  readonly interview: InterviewRow;
  readonly seq: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly bytes: Uint8Array;
} & (
  | { readonly stream: 'camera'; readonly contentType: FrameType }
  | { readonly stream: 'mic'; readonly contentType: SoundType }
);

/**
 * Accepts a live chunk: blob, manifest row, job, in this order (DESIGN §4.1). The same bytes under
 * the same number are accepted again without effect.
 * @throws {PoiseError} what {@link admit} and the inspection of media throw, `chunk_conflict`
 */
export async function takeChunk(
  deps: Deps,
  log: FastifyBaseLogger,
  upload: ChunkUpload,
): Promise<AcceptedChunk> {
  const { store, blobs } = deps;
  const { interview, stream, seq } = upload;
  const durationMs = (await inspect(deps, upload)) ?? upload.durationMs;
  const sha256 = createHash('sha256').update(upload.bytes).digest('hex');
  const answer = { interviewId: interview.id, stream, seq, bytes: upload.bytes.length, sha256 };

  const earlier = await chunks.find(store.db, interview.id, stream, seq);
  if (earlier) return same(earlier, answer);

  const row = {
    interview_id: interview.id,
    stream,
    seq,
    start_ms: upload.startMs,
    duration_ms: durationMs,
    content_type: upload.contentType,
    bytes: upload.bytes.length,
    sha256,
    blob_key: chunkKey({ tenantId: interview.tenant_id, interviewId: interview.id }, stream, seq),
    recording_id: null,
  };
  await blobs.put(row.blob_key, upload.bytes);
  const winner = await commit();
  if (winner.blob_key !== row.blob_key) {
    await blobs.remove(row.blob_key);
    return same(winner, answer);
  }
  deps.metrics.chunks.inc({ stream, outcome: 'accepted' });
  const { name, payload } = jobOfChunk({ ...winner, profile: interview.profile });
  await queueCommitted(log, () => deps.queue.publish(name, payload));
  return answer;

  /** @returns the row that holds the place, ours or that of a faster upload */
  async function commit(): Promise<ChunkRow> {
    try {
      await store.transaction(async (tx) => {
        await admit(tx, interview.id, 'share', [stream]);
        await chunks.insert(tx, row);
      });
    } catch (error) {
      // A commit whose answer was lost may have happened. Only a blob that is certainly unwanted is
      // removed; one that is not goes with the interview's others when their retention is over.
      if (error instanceof PoiseError) await blobs.remove(row.blob_key);
      throw error;
    }
    const winner = await chunks.find(store.db, interview.id, stream, seq);
    // Its consent was withdrawn, or it was erased, in this very moment.
    if (!winner) throw new PoiseError('consent_missing');
    return winner;
  }
}

/** @returns how long a sound lasts, where its bytes tell */
async function inspect({ media }: Deps, upload: ChunkUpload): Promise<number | undefined> {
  if (upload.stream === 'camera') {
    await media.inspectFrame(upload.bytes, upload.contentType);
    return undefined;
  }
  const { durationMs } = media.inspectSound(upload.bytes, upload.contentType);
  return durationMs === undefined ? undefined : Math.round(durationMs);
}

function same(earlier: ChunkRow, answer: AcceptedChunk): AcceptedChunk {
  if (earlier.recording_id !== null || earlier.sha256 !== answer.sha256)
    throw new PoiseError('chunk_conflict');
  return answer;
}
