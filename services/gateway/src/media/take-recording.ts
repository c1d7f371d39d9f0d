import type { Readable } from 'node:stream';
import { agrees, type RecordingInfo, SNIFF_BYTES, sniff } from '@poise/media';
import { recordingKey } from '@poise/runtime';
import {
  type AcceptedRecording,
  byStream,
  LIMITS,
  newId,
  RECORDING_TYPES,
  type RecordingType,
  STREAMS,
  type Stream,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import {
  auditLog,
  chunks,
  commands,
  type Executor,
  type InterviewRow,
  interviews,
  recordings,
} from '@poise/store';
import type { FastifyBaseLogger } from 'fastify';
import { auditor, type Caller } from '../access.ts';
import type { Deps } from '../deps.ts';
import { queueCommand, queueCommitted } from '../publish.ts';
import { admit } from './admit.ts';
import { detach, peek } from './body.ts';
import { chunksOfRecording, jobsOfRecording, type Owner, publishAnalysis } from './work.ts';

export type RecordingUpload = {
  readonly interview: InterviewRow;
  readonly caller: Caller;
  /** `undefined`: the type is detected from the bytes. */
  readonly declaredType: RecordingType | undefined;
  readonly body: Readable;
};

/**
 * Accepts a whole file: streams it to the blob store, inspects it, divides the streams that a consent covers
 * into chunks and queues them. If any step fails, nothing is kept.
 * @throws {PoiseError} what {@link admit} and the inspection of media throw, `recording_conflict`
 */
export async function takeRecording(
  deps: Deps,
  log: FastifyBaseLogger,
  { interview, caller, declaredType, body }: RecordingUpload,
): Promise<AcceptedRecording> {
  const { store, blobs } = deps;
  const id = newId('recording');
  const key = recordingKey({ tenantId: interview.tenant_id, interviewId: interview.id }, id);
  try {
    const { head, whole } = await peek(detach(body), SNIFF_BYTES);
    checkType(head, declaredType);
    const stored = await blobs.put(key, whole, { maxBytes: LIMITS.recordingBytes });
    const info = await probe(deps, key);
    const accepted = await store.transaction((tx) => record(tx, info, stored));
    await queue(accepted);
    return accepted.response;
  } catch (error) {
    // A commit whose response was lost may have succeeded: then the blob must stay.
    const kept = await recordings.get(store.db, id).catch(() => 'unknown');
    if (kept === undefined) {
      await blobs
        .remove(key)
        .catch((err: unknown) => log.warn({ err }, 'could not remove a refused recording'));
    }
    throw error;
  }

  async function record(tx: Executor, info: RecordingInfo, stored: { bytes: number; sha256: string }) {
    const found: Partial<Record<Stream, object>> = info;
    const held = STREAMS.filter((stream) => found[stream]);
    const streams = await admit(tx, interview.id, 'update', held);
    const present = await chunks.countByStream(tx, interview.id);
    if (streams.some((stream) => present[stream] > 0)) throw new PoiseError('recording_conflict');

    const row = {
      id,
      interview_id: interview.id,
      blob_key: key,
      content_type: info.contentType,
      bytes: stored.bytes,
      sha256: stored.sha256,
      duration_ms: info.durationMs,
    };
    await recordings.insert(tx, row);
    const counts = byStream(() => 0);
    for (const stream of streams) {
      const cut = chunksOfRecording(row, stream);
      await chunks.insertMany(tx, cut);
      counts[stream] = cut.length;
    }
    const commandId = await commands.insert(tx, interview.id, {
      type: 'recording-accepted',
      recordingId: id,
      durationMs: info.durationMs,
      chunks: counts,
    });
    await auditLog.write(tx, { ...auditor(caller), action: 'recording.accept', target: interview.id });
    const response: AcceptedRecording = {
      id,
      interviewId: interview.id,
      contentType: info.contentType,
      ...stored,
      durationMs: info.durationMs,
      chunks: counts,
    };
    const owner: Owner = { ...interview, interviewId: interview.id, tenantId: interview.tenant_id };
    const sharers = await interviews.countUnsettled(tx, interview.tenant_id);
    const jobs = jobsOfRecording(owner, row, streams, { acceptedMs: deps.now(), sharers });
    return { response, commandId, jobs };
  }

  async function queue({ response, commandId, jobs }: Awaited<ReturnType<typeof record>>): Promise<void> {
    for (const stream of STREAMS) {
      deps.metrics.chunks.inc({ stream, outcome: 'accepted' }, response.chunks[stream]);
    }
    await queueCommand(deps, log, interview.id, commandId);
    await queueCommitted(log, () => publishAnalysis(deps.queue, jobs));
  }
}

function checkType(head: Uint8Array, declaredType: RecordingType | undefined): void {
  if (head.length === 0) throw new PoiseError('media_empty');
  const sniffed = sniff(head);
  if (!sniffed || !(RECORDING_TYPES as readonly string[]).includes(sniffed)) {
    throw new PoiseError('media_type_unsupported', `supported types are ${RECORDING_TYPES.join(', ')}`);
  }
  if (declaredType && !agrees(declaredType, sniffed)) {
    throw new PoiseError('media_type_mismatch', `declared as ${declaredType}, detected ${sniffed}`);
  }
}

async function probe({ blobs, media }: Deps, key: string): Promise<RecordingInfo> {
  const file = await blobs.file(key);
  try {
    return await media.probeRecording(file.path);
  } finally {
    await file.release();
  }
}
