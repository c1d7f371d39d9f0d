import { PoiseError } from '@poise/shared/errors';
import { decode, encode } from 'node-wav';

/** The header of a WAV file, checked against its content. */
export type Wav = {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly encoding: 'integer' | 'float';
  /** Complete sample frames, still encoded. */
  readonly samples: Uint8Array;
  readonly durationMs: number;
};

const INTEGER = 0x0001;
const FLOAT = 0x0003;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 44;

/** Written by programs that stream to a pipe and cannot fill in the length afterwards. */
const UNKNOWN_SIZE = 0xffffffff;

/**
 * Walks the chunks of a RIFF WAVE file (Microsoft Multimedia Programming Interface 1.0; extensible
 * format as in WAVEFORMATEXTENSIBLE) up to its samples. Every length is checked before it is used.
 *
 * @throws PoiseError `media_corrupt`, `media_empty`, `media_type_unsupported`.
 */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Format | undefined;

  for (let start = 12; start + 8 <= bytes.length; ) {
    const name = view.getUint32(start);
    const size = view.getUint32(start + 4, true);
    const body = start + 8;

    if (name === 0x64617461 /* data */) {
      if (format === undefined) throw corrupt('the data precede the format');
      return wavOf(format, dataOf(bytes, body, size));
    }
    if (body + size > bytes.length) throw corrupt('a chunk is longer than the file');
    if (name === 0x666d7420 /* fmt */)
      format = readFormat(new DataView(bytes.buffer, bytes.byteOffset + body, size));
    start = body + size + (size % 2);
  }
  throw corrupt('it contains no data');
}

/**
 * 16-bit samples as floats from -1 to 1, one array per channel.
 *
 * The samples are passed to node-wav with a new header, because node-wav trusts every length that it
 * reads, ignores the offset of pooled buffers and does not support the extensible format.
 */
export function decodePcm16(samples: Uint8Array, channels: number): readonly Float32Array[] {
  const file = new Uint8Array(HEADER_BYTES + samples.length);
  const view = new DataView(file.buffer);
  const text = new TextEncoder();
  file.set(text.encode('RIFF'), 0);
  view.setUint32(4, file.length - 8, true);
  file.set(text.encode('WAVEfmt '), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, INTEGER, true);
  view.setUint16(22, channels, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  file.set(text.encode('data'), 36);
  view.setUint32(40, samples.length, true);
  file.set(samples, HEADER_BYTES);
  return decode(Buffer.from(file.buffer)).channelData;
}

/** Encodes a mono WAV file with 16-bit samples. @param samples -1 to 1 */
export function encodeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  return encode([samples], { sampleRate: sampleRateHz, float: false, bitDepth: 16 });
}

type Format = Pick<Wav, 'sampleRateHz' | 'channels' | 'bitsPerSample' | 'encoding'>;

function readFormat(fmt: DataView): Format {
  if (fmt.byteLength < 16) throw corrupt('the format is incomplete');
  const declared = fmt.getUint16(0, true);
  const tag = declared === EXTENSIBLE && fmt.byteLength >= 26 ? fmt.getUint16(24, true) : declared;
  const channels = fmt.getUint16(2, true);
  const sampleRateHz = fmt.getUint32(4, true);
  const bytesPerFrame = fmt.getUint16(12, true);
  const bitsPerSample = fmt.getUint16(14, true);

  const depths = tag === INTEGER ? [8, 16, 24, 32] : tag === FLOAT ? [32, 64] : [];
  if (!depths.includes(bitsPerSample))
    throw new PoiseError('media_type_unsupported', 'a WAV file must contain PCM or float samples');
  if (channels < 1 || channels > 8)
    throw new PoiseError('media_type_unsupported', 'a WAV file must have 1 to 8 channels');
  if (sampleRateHz < 8_000 || sampleRateHz > 192_000)
    throw new PoiseError('media_type_unsupported', 'the sample rate of a WAV file must be 8 to 192 kHz');
  if (bytesPerFrame !== (channels * bitsPerSample) / 8) throw corrupt('the format is inconsistent');

  return { sampleRateHz, channels, bitsPerSample, encoding: tag === FLOAT ? 'float' : 'integer' };
}

function dataOf(bytes: Uint8Array, start: number, size: number): Uint8Array {
  if (size === UNKNOWN_SIZE || size === 0) return bytes.subarray(start);
  if (start + size > bytes.length) throw corrupt('it ends before the declared data');
  return bytes.subarray(start, start + size);
}

function wavOf(format: Format, data: Uint8Array): Wav {
  const bytesPerFrame = (format.channels * format.bitsPerSample) / 8;
  const frames = Math.floor(data.length / bytesPerFrame);
  if (frames === 0) throw new PoiseError('media_empty', 'the WAV file contains no samples');
  return {
    ...format,
    samples: data.subarray(0, frames * bytesPerFrame),
    durationMs: (frames / format.sampleRateHz) * 1000,
  };
}

function corrupt(why: string): PoiseError {
  return new PoiseError('media_corrupt', `the WAV file is damaged: ${why}`);
}
