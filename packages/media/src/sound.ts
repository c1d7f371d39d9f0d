import { LIMITS, type SoundType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { agrees, containerOf, SNIFF_BYTES, sniff } from './sniff.ts';
import { CONFINED, REPEATABLE, run } from './tools.ts';
import { decodePcm16, readWav } from './wav.ts';

/** The one form of sound inside Poise: mono, 32-bit float, at this rate. */
export const SAMPLE_RATE_HZ = 16_000;

/** ffmpeg's output arguments for that form. */
export const SOUND_OUTPUT = [
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

/** The longest Opus packet (RFC 6716): WebM has no way to say that the last one is half full. */
const CODEC_PADDING_MS = 120;

const DECODE_TIMEOUT_MS = 10_000;

export type SoundInfo = {
  readonly contentType: SoundType;
  /** Absent where only decoding tells (Ogg, WebM). */
  readonly durationMs?: number;
};

/**
 * Holds one chunk of sound to what was declared and to the limits, without decoding it.
 * `audio/pcm` is 16 kHz mono 16-bit little-endian; it has no signature, so anything that has one
 * is refused.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_too_long`, `media_type_unsupported`,
 *   `media_type_mismatch`, `media_corrupt`.
 */
export function inspectSound(bytes: Uint8Array, declaredType: SoundType): SoundInfo {
  if (bytes.length === 0) throw new PoiseError('media_empty');
  if (bytes.length > LIMITS.soundBytes)
    throw new PoiseError('media_too_large', `a chunk of sound has at most ${LIMITS.soundBytes} bytes`);
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
 * Decodes one chunk of sound to 16 kHz mono, -1 to 1. PCM, and WAV that needs no resampling, is
 * decoded in the process; everything else by ffmpeg over pipes (its band-limited resampler; channels
 * are averaged).
 *
 * @throws PoiseError as {@link inspectSound}, `media_stream_missing`, `tool_missing`,
 *   `analysis_timeout`; the signal's own reason once it is aborted.
 */
export async function decodeSound(
  bytes: Uint8Array,
  contentType: SoundType,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Float32Array> {
  inspectSound(bytes, contentType);
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
  contentType: Exclude<SoundType, 'audio/pcm'>,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const longestMs = LIMITS.soundMs + CODEC_PADDING_MS;
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...CONFINED, ...REPEATABLE, '-f', containerOf(contentType), '-i', 'pipe:0'],
      // One millisecond more than is allowed: enough to see that there is too much.
      ['-map', '0:a:0', '-t', String((longestMs + 1) / 1000), ...REPEATABLE, ...SOUND_OUTPUT],
    ].flat(),
    { input: bytes, maxBytes: (longestMs + 10) * OUTPUT_BYTES_PER_MS, timeoutMs: DECODE_TIMEOUT_MS, signal },
  );
  const samples = samplesOf(output);
  if (samples.length === 0) throw new PoiseError('media_corrupt', 'nothing in it can be decoded');
  if (samples.length > longestMs * (SAMPLE_RATE_HZ / 1000)) throw tooLong();
  return samples;
}

/**
 * Samples that ffmpeg wrote as f32le, held to -1…1: lossy codecs overshoot a little.
 *
 * @throws PoiseError `media_corrupt` for samples that are not numbers.
 */
export function samplesOf(output: Uint8Array): Float32Array {
  const whole = Math.floor(output.length / 4) * 4;
  const samples = new Float32Array(new Uint8Array(output.subarray(0, whole)).buffer);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (!Number.isFinite(sample))
      throw new PoiseError('media_corrupt', 'it holds samples that are not numbers');
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

function checkType(bytes: Uint8Array, declaredType: SoundType): void {
  const sniffed = sniff(bytes.subarray(0, SNIFF_BYTES));
  if (sniffed === undefined) {
    if (declaredType === 'audio/pcm') return;
    throw new PoiseError('media_type_unsupported', `the bytes are not ${declaredType}`);
  }
  if (!agrees(declaredType, sniffed))
    throw new PoiseError('media_type_mismatch', `declared as ${declaredType}, the bytes are ${sniffed}`);
}

function withinLimit(durationMs: number): number {
  if (durationMs > LIMITS.soundMs) throw tooLong();
  return durationMs;
}

function tooLong(): PoiseError {
  return new PoiseError('media_too_long', `a chunk of sound has at most ${LIMITS.soundMs} ms`);
}
