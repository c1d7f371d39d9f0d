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

/** Media of these kinds are looked into before they are accepted. */
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
  if ((await commit()) === 'taken') {
    await discard(row.blob_key);
    const winner = await chunks.find(store.db, interview.id, stream, seq);
    // Gone already: its consent was withdrawn in this very moment.
    if (!winner) throw new PoiseError('consent_missing');
    return same(winner, answer);
  }
  deps.metrics.chunks.inc({ stream, outcome: 'accepted' });
  const owner: Owner = { ...interview, interviewId: interview.id, tenantId: interview.tenant_id };
  for (const modality of modalitiesOf([stream]).filter((name) => modalityOf(name).live.bySecond)) {
    // Not waited for: the second may not be over for a while.
    void queueCommitted(log, () => deps.batches.add(owner, modality, row));
  }
  return answer;

  async function commit(): Promise<'inserted' | 'taken'> {
    try {
      return await store.transaction(async (tx) => {
        await admit(tx, interview.id, 'share', [stream]);
        return chunks.insert(tx, row);
      });
    } catch (error) {
      // A commit whose answer was lost may have happened: only a blob that is certainly unwanted is
      // removed. What is left otherwise goes when the interview's media do.
      if (error instanceof PoiseError) await discard(row.blob_key);
      throw error;
    }
  }

  async function discard(key: string): Promise<void> {
    await blobs.remove(key).catch((err: unknown) => log.warn({ err }, 'could not remove an unwanted blob'));
  }
}

/** @returns how long audio lasts, where its bytes say so */
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

function same(earlier: ChunkRow, answer: AcceptedChunk): AcceptedChunk {
  if (earlier.recording_id !== null || earlier.sha256 !== answer.sha256)
    throw new PoiseError('chunk_conflict');
  return answer;
}
