import { type AudioType, LIMITS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { agrees, containerOf, SNIFF_BYTES, sniff } from './sniff.ts';
import { CONFINED, DETERMINISTIC, run } from './tools.ts';
import { decodePcm16, readWav } from './wav.ts';

/** The sample rate of audio inside Poise, which is always mono and 32-bit float. */
export const SAMPLE_RATE_HZ = 16_000;

/** The ffmpeg output arguments for this format. */
export const AUDIO_OUTPUT = [
  '-ac',
  '1',
  '-ar',
  String(SAMPLE_RATE_HZ),
  '-c:a',
  'pcm_f32le',
  '-f',
  'f32le',
  'pipe:1',
];

const PCM_BYTES_PER_MS = (SAMPLE_RATE_HZ * 2) / 1000;
const OUTPUT_BYTES_PER_MS = (SAMPLE_RATE_HZ * 4) / 1000;

/** The longest Opus packet (RFC 6716): WebM cannot express that the last packet is only partly used. */
const CODEC_PADDING_MS = 120;

const DECODE_TIMEOUT_MS = 10_000;

export type AudioInfo = {
  readonly contentType: AudioType;
  /** Absent if it is unknown without decoding (Ogg, WebM). */
  readonly durationMs?: number;
};

/**
 * Checks an audio chunk against its declared type and the limits, without decoding it. `audio/pcm` is
 * 16 kHz mono 16-bit little-endian. It has no signature, so anything with a signature is rejected.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_too_long`, `media_type_unsupported`,
 *   `media_type_mismatch`, `media_corrupt`.
 */
export function inspectAudio(bytes: Uint8Array, declaredType: AudioType): AudioInfo {
  if (bytes.length === 0) throw new PoiseError('media_empty');
  if (bytes.length > LIMITS.soundBytes)
    throw new PoiseError('media_too_large', `the limit for an audio chunk is ${LIMITS.soundBytes} bytes`);
  checkType(bytes, declaredType);

  if (declaredType === 'audio/pcm') {
    if (bytes.length % 2 !== 0)
      throw new PoiseError('media_corrupt', '16-bit PCM has an even number of bytes');
    return { contentType: declaredType, durationMs: withinLimit(bytes.length / PCM_BYTES_PER_MS) };
  }
  if (declaredType === 'audio/wav')
    return { contentType: declaredType, durationMs: withinLimit(readWav(bytes).durationMs) };
  return { contentType: declaredType };
}

/**
 * Decodes an audio chunk to 16 kHz mono, -1 to 1. PCM, and WAV that needs no resampling, are decoded
 * in-process; everything else by ffmpeg over pipes, with its band-limited resampler. Channels are
 * averaged.
 *
 * @throws PoiseError as {@link inspectAudio}, `media_stream_missing`, `tool_missing`,
 *   `analysis_timeout`; the signal's own reason once it is aborted.
 */
export async function decodeAudio(
  bytes: Uint8Array,
  contentType: AudioType,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Float32Array> {
  inspectAudio(bytes, contentType);
  signal?.throwIfAborted();
  if (contentType === 'audio/pcm') return mono(decodePcm16(bytes, 1));
  if (contentType === 'audio/wav') {
    const wav = readWav(bytes);
    if (wav.sampleRateHz === SAMPLE_RATE_HZ && wav.bitsPerSample === 16)
      return mono(decodePcm16(wav.samples, wav.channels));
  }
  return transcode(bytes, contentType, signal);
}

async function transcode(
  bytes: Uint8Array,
  contentType: Exclude<AudioType, 'audio/pcm'>,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const maxMs = LIMITS.soundMs + CODEC_PADDING_MS;
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...CONFINED, ...DETERMINISTIC, '-f', containerOf(contentType), '-i', 'pipe:0'],
      // One millisecond more than allowed, to detect audio that is too long.
      ['-map', '0:a:0', '-t', String((maxMs + 1) / 1000), ...DETERMINISTIC, ...AUDIO_OUTPUT],
    ].flat(),
    { input: bytes, maxBytes: (maxMs + 10) * OUTPUT_BYTES_PER_MS, timeoutMs: DECODE_TIMEOUT_MS, signal },
  );
  const samples = samplesOf(output);
  if (samples.length === 0) throw new PoiseError('media_corrupt', 'nothing could be decoded');
  if (samples.length > maxMs * (SAMPLE_RATE_HZ / 1000)) throw tooLong();
  return samples;
}

/**
 * The samples that ffmpeg wrote as f32le, clipped to -1…1, because lossy codecs overshoot slightly.
 *
 * @throws PoiseError `media_corrupt` for samples that are not numbers.
 */
export function samplesOf(output: Uint8Array): Float32Array {
  const whole = Math.floor(output.length / 4) * 4;
  const samples = new Float32Array(new Uint8Array(output.subarray(0, whole)).buffer);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (!Number.isFinite(sample))
      throw new PoiseError('media_corrupt', 'it contains samples that are not finite numbers');
    if (sample > 1 || sample < -1) samples[i] = Math.sign(sample);
  }
  return samples;
}

function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, i) => others.reduce((sum, other) => sum + (other[i] ?? 0), sample) / channels.length,
  );
}

function checkType(bytes: Uint8Array, declaredType: AudioType): void {
  const sniffed = sniff(bytes.subarray(0, SNIFF_BYTES));
  if (sniffed === undefined) {
    if (declaredType === 'audio/pcm') return;
    throw new PoiseError('media_type_unsupported', `the content is not ${declaredType}`);
  }
  if (!agrees(declaredType, sniffed))
    throw new PoiseError('media_type_mismatch', `declared as ${declaredType}, detected ${sniffed}`);
}

function withinLimit(durationMs: number): number {
  if (durationMs > LIMITS.soundMs) throw tooLong();
  return durationMs;
}

function tooLong(): PoiseError {
  return new PoiseError('media_too_long', `the limit for an audio chunk is ${LIMITS.soundMs} ms`);
}
