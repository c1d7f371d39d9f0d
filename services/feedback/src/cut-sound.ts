import { decodeSound, encodeWav, readSound, SAMPLE_RATE_HZ } from '@poise/media';
import type { BlobStore } from '@poise/runtime';
import type { SoundType, Span } from '@poise/shared/contracts';
import { type ChunkRow, chunks } from '@poise/store';
import type { MediaSource } from './cut-picture.ts';

/** A stumble is heard for one by what is around it. */
const AROUND_MS = 500;

/** Of a longer one its beginning is enough. */
const LONGEST_MS = 6_000;

/** What the microphone heard around a span of the interview, a WAV file; undefined where there is no sound. */
export async function cutSound(
  { store, blobs, interviewId }: MediaSource,
  { startMs, endMs }: Span,
): Promise<Uint8Array | undefined> {
  const around = {
    startMs: Math.max(0, startMs - AROUND_MS),
    endMs: Math.min(endMs, startMs + LONGEST_MS) + AROUND_MS,
  };
  const rows = await chunks.touching(store.db, interviewId, 'mic', around);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return undefined;
  // No silence before the first sound and after the last: nobody heard it.
  const heard = {
    startMs: Math.max(around.startMs, first.start_ms),
    endMs: Math.min(around.endMs, last.start_ms + last.duration_ms),
  };
  const sound = new Float32Array(samplesIn(heard.endMs - heard.startMs));
  for (const row of rows) {
    const from = Math.max(heard.startMs, row.start_ms);
    const samples = await read(blobs, row, {
      startMs: from,
      endMs: Math.min(heard.endMs, row.start_ms + row.duration_ms),
    });
    const at = samplesIn(from - heard.startMs);
    sound.set(samples.subarray(0, sound.length - at), at);
  }
  return encodeWav(sound, SAMPLE_RATE_HZ);
}

/** The sound of one chunk within a span of the interview. */
async function read(blobs: BlobStore, row: ChunkRow, span: Span): Promise<Float32Array> {
  if (!row.recording_id) {
    const samples = await decodeSound(await blobs.read(row.blob_key), row.content_type as SoundType);
    return samples.subarray(samplesIn(span.startMs - row.start_ms), samplesIn(span.endMs - row.start_ms));
  }
  const file = await blobs.file(row.blob_key);
  try {
    return await readSound(file.path, span);
  } finally {
    await file.release();
  }
}

function samplesIn(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}
