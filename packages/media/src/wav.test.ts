import { buildTone, buildWav } from '@poise/testing/media';
import { describe, expect, it } from 'vitest';
import { decodePcm16, readWav } from './wav.ts';

const code = (value: string) => expect.objectContaining({ code: value });
const read = (bytes: Uint8Array) => () => readWav(bytes);

/** A WAV file of ten 16-bit samples with one field of its header overwritten. */
function withField(offset: number, bits: 16 | 32, value: number): Uint8Array {
  const bytes = buildWav({ durationMs: 10, sampleRateHz: 8_000 });
  const view = new DataView(bytes.buffer);
  if (bits === 16) view.setUint16(offset, value, true);
  else view.setUint32(offset, value, true);
  return bytes;
}
const FORMAT_TAG = 20;
const CHANNELS = 22;
const RATE = 24;
const BLOCK = 32;
const DEPTH = 34;
const DATA_SIZE = 40;

describe('readWav', () => {
  it('when a file is complete, then the values of its header are returned', () => {
    const wav = readWav(buildWav({ durationMs: 250, sampleRateHz: 44_100, channels: 2, bitDepth: 24 }));
    expect(wav).toMatchObject({ sampleRateHz: 44_100, channels: 2, bitsPerSample: 24, encoding: 'integer' });
    expect(wav.durationMs).toBeCloseTo(250, 1);
  });

  it('when other chunks come first, then the samples after them are found', () => {
    const wav = buildWav({ durationMs: 10 });
    const list = new TextEncoder().encode('LIST\x03\0\0\0abc\0'); // odd length: padded
    const bytes = new Uint8Array([...wav.subarray(0, 12), ...list, ...wav.subarray(12)]);
    expect(readWav(bytes).samples).toEqual(readWav(wav).samples);
  });

  it('when the format is extensible, then the inner format is used', () => {
    const plain = buildWav({ durationMs: 10 });
    const bytes = new Uint8Array(plain.length + 24);
    bytes.set(plain.subarray(0, 36));
    bytes.set(plain.subarray(36), 60);
    const view = new DataView(bytes.buffer);
    view.setUint32(16, 40, true);
    view.setUint16(20, 0xfffe, true);
    view.setUint16(44, 1, true);
    expect(readWav(bytes).samples).toEqual(readWav(plain).samples);
  });

  it('when it was streamed without a length, then it is read to its end', () => {
    for (const size of [0, 0xffffffff])
      expect(readWav(withField(DATA_SIZE, 32, size)).samples).toHaveLength(160);
  });

  it('when it is shorter than its declared data, then it is corrupt', () => {
    expect(read(buildWav({ durationMs: 100 }).subarray(0, 1000))).toThrow(code('media_corrupt'));
  });

  it('when it has no samples, then it is empty', () => {
    expect(read(buildWav({ durationMs: 0 }))).toThrow(code('media_empty'));
  });

  it.each([
    ['no channels', withField(CHANNELS, 16, 0)],
    ['65535 channels', withField(CHANNELS, 16, 65_535)],
    ['a rate of 0', withField(RATE, 32, 0)],
    ['a rate of 4 GHz', withField(RATE, 32, 0xffffffff)],
    ['13 bits', withField(DEPTH, 16, 13)],
    ['MP3 inside', withField(FORMAT_TAG, 16, 0x55)],
  ])('when it declares %s, then it is not supported', (_, bytes) => {
    expect(read(bytes)).toThrow(code('media_type_unsupported'));
  });

  it.each([
    ['a block size that contradicts the rest', withField(BLOCK, 16, 0)],
    ['a format longer than the file', withField(16, 32, 0x7fffffff)],
    ['nothing after RIFF', buildWav({ durationMs: 10 }).subarray(0, 12)],
    ['no format', new Uint8Array([...buildWav({ durationMs: 10 })].toSpliced(12, 24))],
  ])('when it has %s, then it is corrupt', (_, bytes) => {
    expect(read(bytes)).toThrow(code('media_corrupt'));
  });
});

describe('decodePcm16', () => {
  it('when channels are interleaved, then they are separated', () => {
    const [left, right] = decodePcm16(new Uint8Array(Int16Array.of(-32_768, 0, 0, 32_767).buffer), 2);
    expect(left).toEqual(Float32Array.of(-1, 0));
    expect(right).toEqual(Float32Array.of(0, 1));
  });

  it('when the bytes are at an odd offset in a larger buffer, then they are decoded correctly', () => {
    const wav = buildWav({ durationMs: 10 });
    const shifted = new Uint8Array(wav.length + 1);
    shifted.set(wav, 1);
    const [samples] = decodePcm16(readWav(shifted.subarray(1)).samples, 1);
    const tone = buildTone({ durationMs: 10 });
    expect(samples).toHaveLength(tone.length);
    tone.forEach((sample, i) => expect(samples?.[i]).toBeCloseTo(sample, 4));
  });
});
