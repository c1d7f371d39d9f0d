import { createHash } from 'node:crypto';
import { chunkKey } from '@poise/runtime';
import {
  type AcceptedChunk,
  type AudioType,
  type ContentTypeOf,
  type FrameType,
  modalitiesOf,
  modalityOf,
  type Stream,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type ChunkRow, chunks, type InterviewRow } from '@poise/store';
import type { FastifyBaseLogger } from 'fastify';
import type { Deps } from '../deps.ts';
import { queueCommitted } from '../publish.ts';
import { admit } from './admit.ts';
import type { Owner } from './work.ts';

/** Media of these kinds are inspected before they are accepted. */
type Inspected = 'image' | 'audio';

export type ChunkUpload = {
  readonly interview: InterviewRow;
  readonly seq: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly bytes: Uint8Array;
  readonly stream: Stream;
  readonly contentType: ContentTypeOf<Stream>;
};

/**
 * Accepts a live chunk: blob, manifest row, job, in this order (DESIGN §4.1). Re-sending the same bytes
 * under the same number has no effect.
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
  const response = { interviewId: interview.id, stream, seq, bytes: upload.bytes.length, sha256 };

  const earlier = await chunks.find(store.db, interview.id, stream, seq);
  if (earlier) return same(earlier, response);

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
  if ((await commit()) === 'taken') {
    await discard(row.blob_key);
    const winner = await chunks.find(store.db, interview.id, stream, seq);
    // Already erased: its consent was withdrawn at this very moment.
    if (!winner) throw new PoiseError('consent_missing');
    return same(winner, response);
  }
  deps.metrics.chunks.inc({ stream, outcome: 'accepted' });
  const owner: Owner = { ...interview, interviewId: interview.id, tenantId: interview.tenant_id };
  for (const modality of modalitiesOf([stream]).filter((name) => modalityOf(name).live.bySecond)) {
    // Not awaited: the second may not be complete for a while.
    void queueCommitted(log, () => deps.batches.add(owner, modality, row));
  }
  return response;

  async function commit(): Promise<'inserted' | 'taken'> {
    try {
      return await store.transaction(async (tx) => {
        await admit(tx, interview.id, 'share', [stream]);
        return chunks.insert(tx, row);
      });
    } catch (error) {
      // A commit whose response was lost may have succeeded: a blob is removed only if it is certainly
      // unused. Otherwise it is erased with the media of the interview.
      if (error instanceof PoiseError) await discard(row.blob_key);
      throw error;
    }
  }

  async function discard(key: string): Promise<void> {
    await blobs.remove(key).catch((err: unknown) => log.warn({ err }, 'could not remove an unwanted blob'));
  }
}

/** @returns the duration of audio, if its bytes contain it */
async function inspect({ media }: Deps, { bytes, contentType }: ChunkUpload): Promise<number | undefined> {
  const type: string = contentType;
  switch (type.split('/')[0] as Inspected) {
    case 'image':
      await media.inspectFrame(bytes, type as FrameType);
      return undefined;
    case 'audio': {
      const { durationMs } = media.inspectAudio(bytes, type as AudioType);
      return durationMs === undefined ? undefined : Math.round(durationMs);
    }
    default:
      return undefined;
  }
}

function same(earlier: ChunkRow, response: AcceptedChunk): AcceptedChunk {
  if (earlier.recording_id !== null || earlier.sha256 !== response.sha256)
    throw new PoiseError('chunk_conflict');
  return response;
}
