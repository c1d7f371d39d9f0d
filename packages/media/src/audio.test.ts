import { LIMITS } from '@poise/shared/contracts';
import { buildClipBytes, buildImage, buildTone, buildWav, toPcm16 } from '@poise/testing/media';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeAudio, inspectAudio } from './audio.ts';

const code = (value: string) => expect.objectContaining({ code: value });

/** Amplitude of one frequency in 16 kHz audio (one bin of a Fourier transform), without the edges. */
function amplitudeAt(frequencyHz: number, samples: Float32Array): number {
  const inner = samples.subarray(800, -800);
  let re = 0;
  let im = 0;
  inner.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * frequencyHz * i) / 16_000);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * i) / 16_000);
  });
  return (2 * Math.hypot(re, im)) / inner.length;
}

describe('inspectAudio', () => {
  it('when PCM is declared, then the duration follows from its length', () => {
    expect(inspectAudio(new Uint8Array(32_000), 'audio/pcm')).toEqual({
      contentType: 'audio/pcm',
      durationMs: 1000,
    });
  });

  it('when a WAV file is declared, then the duration follows from its header', () => {
    expect(inspectAudio(buildWav({ durationMs: 500 }), 'audio/wav')).toEqual({
      contentType: 'audio/wav',
      durationMs: 500,
    });
  });

  it('when Opus is declared, then the duration is unknown without decoding', async () => {
    const bytes = await buildClipBytes({ container: 'webm', video: 'none', durationMs: 200 });
    expect(inspectAudio(bytes, 'audio/webm')).toEqual({ contentType: 'audio/webm' });
  });

  it('when there are no bytes, then it is rejected as empty', () => {
    expect(() => inspectAudio(new Uint8Array(), 'audio/pcm')).toThrow(code('media_empty'));
  });

  it('when PCM has half a sample, then it is corrupt', () => {
    expect(() => inspectAudio(new Uint8Array(3), 'audio/pcm')).toThrow(code('media_corrupt'));
  });

  it('when it is declared as another type, then it is rejected', async () => {
    const wav = buildWav({ durationMs: 10 });
    const png = await buildImage('png');
    expect(() => inspectAudio(wav, 'audio/pcm')).toThrow(code('media_type_mismatch'));
    expect(() => inspectAudio(wav, 'audio/ogg')).toThrow(code('media_type_mismatch'));
    expect(() => inspectAudio(png, 'audio/pcm')).toThrow(code('media_type_mismatch'));
    expect(() => inspectAudio(toPcm16(buildTone({ durationMs: 10 })), 'audio/wav')).toThrow(
      code('media_type_unsupported'),
    );
  });

  it('when it is longer than ten seconds, then it is rejected', () => {
    expect(() => inspectAudio(new Uint8Array(320_000), 'audio/pcm')).not.toThrow();
    expect(() => inspectAudio(new Uint8Array(320_002), 'audio/pcm')).toThrow(code('media_too_long'));
    expect(() => inspectAudio(buildWav({ durationMs: 10_001 }), 'audio/wav')).toThrow(code('media_too_long'));
  });

  it('when there are more bytes than allowed, then it is rejected', () => {
    expect(() => inspectAudio(new Uint8Array(LIMITS.soundBytes + 2), 'audio/pcm')).toThrow(
      code('media_too_large'),
    );
  });
});

describe('decodeAudio', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('when it needs no resampling, then no process is started', async () => {
    vi.stubEnv('PATH', '');
    const tone = buildTone({ durationMs: 100 });
    const fromPcm = await decodeAudio(toPcm16(tone), 'audio/pcm');
    const fromWav = await decodeAudio(buildWav({ durationMs: 100 }), 'audio/wav');
    for (const samples of [fromPcm, fromWav]) {
      expect(samples).toHaveLength(1600);
      tone.forEach((sample, i) => expect(samples[i]).toBeCloseTo(sample, 4));
    }
    await expect(
      decodeAudio(buildWav({ durationMs: 100, sampleRateHz: 48_000 }), 'audio/wav'),
    ).rejects.toEqual(code('tool_missing'));
  });

  it('when two channels cancel out, then their mean is silent', async () => {
    const stereo = Int16Array.from({ length: 3200 }, (_, i) => (i % 2 === 0 ? 8000 : -8000));
    const wav = buildWav({ durationMs: 100, channels: 2 });
    wav.set(new Uint8Array(stereo.buffer), 44);
    const samples = await decodeAudio(wav, 'audio/wav');
    expect(samples).toHaveLength(1600);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(1e-4);
  });

  it.each([
    [8_000, 16, false],
    [44_100, 24, false],
    [48_000, 16, false],
    [96_000, 32, false],
    [16_000, 32, true],
    [16_000, 8, false],
  ] as const)(
    'when a WAV file has %i Hz and %i bits (float: %s), then a tone of 1 kHz is preserved',
    async (sampleRateHz, bitDepth, float) => {
      const wav = buildWav({ durationMs: 500, frequencyHz: 1000, sampleRateHz, bitDepth, float });
      const samples = await decodeAudio(wav, 'audio/wav');
      expect(Math.abs(samples.length - 8000)).toBeLessThanOrEqual(1);
      expect(amplitudeAt(1000, samples)).toBeCloseTo(0.5, 1);
      expect(amplitudeAt(3000, samples)).toBeLessThan(0.01);
    },
  );

  it('when a tone is above the Nyquist frequency of 16 kHz, then it is filtered out without aliasing', async () => {
    const wav = buildWav({ durationMs: 500, frequencyHz: 12_000, sampleRateHz: 48_000 });
    const samples = await decodeAudio(wav, 'audio/wav');
    expect(amplitudeAt(4000, samples)).toBeLessThan(0.001);
  });

  it.each([
    ['ogg', 'audio/ogg'],
    ['webm', 'audio/webm'],
  ] as const)('when Opus is in %s, then it is decoded', async (container, contentType) => {
    const bytes = await buildClipBytes({ container, video: 'none', durationMs: 1000 });
    const samples = await decodeAudio(bytes, contentType);
    expect(samples.length / 16).toBeGreaterThanOrEqual(1000);
    expect(samples.length / 16).toBeLessThan(1120);
    expect(amplitudeAt(440, samples)).toBeCloseTo(0.125, 2);
  });

  it('when it is silent, then all samples are zero', async () => {
    const bytes = await buildClipBytes({ container: 'ogg', audio: 'silence', durationMs: 500 });
    const samples = await decodeAudio(bytes, 'audio/ogg');
    expect(samples.length).toBeGreaterThan(0);
    expect(Math.max(...samples.map(Math.abs))).toBe(0);
  });

  it('when the same bytes are decoded twice, then the samples are equal', async () => {
    const bytes = await buildClipBytes({ container: 'webm', video: 'none', durationMs: 500 });
    expect(await decodeAudio(bytes, 'audio/webm')).toEqual(await decodeAudio(bytes, 'audio/webm'));
  });

  it('when Opus is longer than ten seconds, then it is rejected; ten seconds are accepted', async () => {
    const long = await buildClipBytes({ container: 'ogg', durationMs: 11_000 });
    const full = await buildClipBytes({ container: 'webm', video: 'none', durationMs: 10_000 });
    await expect(decodeAudio(long, 'audio/ogg')).rejects.toEqual(code('media_too_long'));
    expect((await decodeAudio(full, 'audio/webm')).length).toBeGreaterThanOrEqual(160_000);
  });

  it('when a container has video only, then its audio is missing', async () => {
    const bytes = await buildClipBytes({ container: 'webm', audio: 'none', durationMs: 200 });
    await expect(decodeAudio(bytes, 'audio/webm')).rejects.toEqual(code('media_stream_missing'));
  });

  it('when only a signature is present, then it is corrupt', async () => {
    const bytes = await buildClipBytes({ container: 'ogg', durationMs: 200 });
    await expect(decodeAudio(bytes.subarray(0, 40), 'audio/ogg')).rejects.toEqual(code('media_corrupt'));
  });

  it('when float samples are not numbers, then it is corrupt', async () => {
    const wav = buildWav({ durationMs: 100, float: true, bitDepth: 32 });
    new DataView(wav.buffer).setFloat32(44 + 400, Number.NaN, true);
    await expect(decodeAudio(wav, 'audio/wav')).rejects.toEqual(code('media_corrupt'));
  });
});
