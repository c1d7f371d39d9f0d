import { decodeAudio, encodeWav, readAudio, SAMPLE_RATE_HZ } from '@poise/media';
import type { BlobStore } from '@poise/runtime';
import type { AudioType, Span } from '@poise/shared/contracts';
import { type ChunkRow, chunks } from '@poise/store';
import type { MediaSource } from './cut-picture.ts';

/** Context before and after the span: without it, a disfluency is hard to recognise. */
const CONTEXT_MS = 500;

/** Longer spans are shortened to their beginning. */
const MAX_SPAN_MS = 6_000;

/** The audio around a span of the interview, as a WAV file; undefined if there is none. */
export async function cutAudio(
  { store, blobs, interviewId }: MediaSource,
  { startMs, endMs }: Span,
): Promise<Uint8Array | undefined> {
  const range = {
    startMs: Math.max(0, startMs - CONTEXT_MS),
    endMs: Math.min(endMs, startMs + MAX_SPAN_MS) + CONTEXT_MS,
  };
  const rows = await chunks.touching(store.db, interviewId, 'mic', range);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return undefined;
  // No padding before the first chunk or after the last: there was no audio.
  const available = {
    startMs: Math.max(range.startMs, first.start_ms),
    endMs: Math.min(range.endMs, last.start_ms + last.duration_ms),
  };
  const excerpt = new Float32Array(samplesIn(available.endMs - available.startMs));
  for (const row of rows) {
    const from = Math.max(available.startMs, row.start_ms);
    const samples = await read(blobs, row, {
      startMs: from,
      endMs: Math.min(available.endMs, row.start_ms + row.duration_ms),
    });
    const at = samplesIn(from - available.startMs);
    excerpt.set(samples.subarray(0, excerpt.length - at), at);
  }
  return encodeWav(excerpt, SAMPLE_RATE_HZ);
}

/** The audio of one chunk within a span of the interview. */
async function read(blobs: BlobStore, row: ChunkRow, span: Span): Promise<Float32Array> {
  if (!row.recording_id) {
    const samples = await decodeAudio(await blobs.read(row.blob_key), row.content_type as AudioType);
    return samples.subarray(samplesIn(span.startMs - row.start_ms), samplesIn(span.endMs - row.start_ms));
  }
  const file = await blobs.file(row.blob_key);
  try {
    return await readAudio(file.path, span);
  } finally {
    await file.release();
  }
}

function samplesIn(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}
