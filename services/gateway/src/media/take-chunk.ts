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
import { chunks, type InterviewRow } from '@poise/store';
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
  const key = chunkKey({ tenantId: interview.tenant_id, interviewId: interview.id }, stream, seq);
  const { bytes, sha256 } = await blobs.put(key, upload.bytes);
  const response = { interviewId: interview.id, stream, seq, bytes, sha256 };

  const row = {
    interview_id: interview.id,
    stream,
    seq,
    start_ms: upload.startMs,
    duration_ms: durationMs,
    content_type: upload.contentType,
    bytes,
    sha256,
    blob_key: key,
    recording_id: null,
  };
  // If this fails, its response may be lost rather than the row: the blob is erased with the media of the interview.
  if (!(await chunks.insertAdmitted(store.db, row))) {
    await discard(key);
    return findEarlier();
  }
  deps.metrics.chunks.inc({ stream, outcome: 'accepted' });
  const owner: Owner = { ...interview, interviewId: interview.id, tenantId: interview.tenant_id };
  for (const modality of modalitiesOf([stream]).filter((name) => modalityOf(name).live.bySecond)) {
    // Not awaited: the second may not be complete for a while.
    void queueCommitted(log, () => deps.batches.add(owner, modality, row));
  }
  return response;

  /** Why the chunk was not inserted: an error, or one with the same bytes that came before. */
  async function findEarlier(): Promise<AcceptedChunk> {
    const earlier = await store.transaction(async (tx) => {
      await admit(tx, interview.id, 'share', [stream]);
      return chunks.find(tx, interview.id, stream, seq);
    });
    // A consent was withdrawn or given at this very moment.
    if (!earlier) throw new PoiseError('unavailable', 'the consent to this stream has just changed');
    if (earlier.recording_id !== null || earlier.sha256 !== sha256) throw new PoiseError('chunk_conflict');
    return response;
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
