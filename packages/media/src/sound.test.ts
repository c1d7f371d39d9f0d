import { LIMITS } from '@poise/shared/contracts';
import { buildClipBytes, buildImage, buildTone, buildWav, toPcm16 } from '@poise/testing/media';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeSound, inspectSound } from './sound.ts';

const code = (value: string) => expect.objectContaining({ code: value });

/** Amplitude of one frequency in sound at 16 kHz (one bin of a Fourier transform), edges left out. */
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

describe('inspectSound', () => {
  it('when PCM is declared, then its length tells its duration', () => {
    expect(inspectSound(new Uint8Array(32_000), 'audio/pcm')).toEqual({
      contentType: 'audio/pcm',
      durationMs: 1000,
    });
  });

  it('when a WAV file is declared, then its header tells its duration', () => {
    expect(inspectSound(buildWav({ durationMs: 500 }), 'audio/wav')).toEqual({
      contentType: 'audio/wav',
      durationMs: 500,
    });
  });

  it('when Opus is declared, then only decoding would tell its duration', async () => {
    const bytes = await buildClipBytes({ container: 'webm', picture: 'none', durationMs: 200 });
    expect(inspectSound(bytes, 'audio/webm')).toEqual({ contentType: 'audio/webm' });
  });

  it('when nothing is given, then it is empty', () => {
    expect(() => inspectSound(new Uint8Array(), 'audio/pcm')).toThrow(code('media_empty'));
  });

  it('when PCM has half a sample, then it is corrupt', () => {
    expect(() => inspectSound(new Uint8Array(3), 'audio/pcm')).toThrow(code('media_corrupt'));
  });

  it('when it is declared as something else, then refuses', async () => {
    const wav = buildWav({ durationMs: 10 });
    const png = await buildImage('png');
    expect(() => inspectSound(wav, 'audio/pcm')).toThrow(code('media_type_mismatch'));
    expect(() => inspectSound(wav, 'audio/ogg')).toThrow(code('media_type_mismatch'));
    expect(() => inspectSound(png, 'audio/pcm')).toThrow(code('media_type_mismatch'));
    expect(() => inspectSound(toPcm16(buildTone({ durationMs: 10 })), 'audio/wav')).toThrow(
      code('media_type_unsupported'),
    );
  });

  it('when it is longer than ten seconds, then refuses', () => {
    expect(() => inspectSound(new Uint8Array(320_000), 'audio/pcm')).not.toThrow();
    expect(() => inspectSound(new Uint8Array(320_002), 'audio/pcm')).toThrow(code('media_too_long'));
    expect(() => inspectSound(buildWav({ durationMs: 10_001 }), 'audio/wav')).toThrow(code('media_too_long'));
  });

  it('when there are more bytes than allowed, then refuses', () => {
    expect(() => inspectSound(new Uint8Array(LIMITS.soundBytes + 2), 'audio/pcm')).toThrow(
      code('media_too_large'),
    );
  });
});

describe('decodeSound', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('when it needs no resampling, then no process is started', async () => {
    vi.stubEnv('PATH', '');
    const tone = buildTone({ durationMs: 100 });
    const fromPcm = await decodeSound(toPcm16(tone), 'audio/pcm');
    const fromWav = await decodeSound(buildWav({ durationMs: 100 }), 'audio/wav');
    for (const samples of [fromPcm, fromWav]) {
      expect(samples).toHaveLength(1600);
      tone.forEach((sample, i) => expect(samples[i]).toBeCloseTo(sample, 4));
    }
    await expect(
      decodeSound(buildWav({ durationMs: 100, sampleRateHz: 48_000 }), 'audio/wav'),
    ).rejects.toEqual(code('tool_missing'));
  });

  it('when two channels cancel out, then their mean is silence', async () => {
    const stereo = Int16Array.from({ length: 3200 }, (_, i) => (i % 2 === 0 ? 8000 : -8000));
    const wav = buildWav({ durationMs: 100, channels: 2 });
    wav.set(new Uint8Array(stereo.buffer), 44);
    const samples = await decodeSound(wav, 'audio/wav');
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
    'when a WAV file has %i Hz and %i bits (float: %s), then keeps a tone of 1 kHz',
    async (sampleRateHz, bitDepth, float) => {
      const wav = buildWav({ durationMs: 500, frequencyHz: 1000, sampleRateHz, bitDepth, float });
      const samples = await decodeSound(wav, 'audio/wav');
      expect(Math.abs(samples.length - 8000)).toBeLessThanOrEqual(1);
      expect(amplitudeAt(1000, samples)).toBeCloseTo(0.5, 1);
      expect(amplitudeAt(3000, samples)).toBeLessThan(0.01);
    },
  );

  it('when a tone lies above what 16 kHz can carry, then it is filtered out, not folded back', async () => {
    const wav = buildWav({ durationMs: 500, frequencyHz: 12_000, sampleRateHz: 48_000 });
    const samples = await decodeSound(wav, 'audio/wav');
    expect(amplitudeAt(4000, samples)).toBeLessThan(0.001);
  });

  it.each([
    ['ogg', 'audio/ogg'],
    ['webm', 'audio/webm'],
  ] as const)('when Opus comes in %s, then decodes it', async (container, contentType) => {
    const bytes = await buildClipBytes({ container, picture: 'none', durationMs: 1000 });
    const samples = await decodeSound(bytes, contentType);
    expect(samples.length / 16).toBeGreaterThanOrEqual(1000);
    expect(samples.length / 16).toBeLessThan(1120);
    expect(amplitudeAt(440, samples)).toBeCloseTo(0.125, 2);
  });

  it('when it is silent, then it is silence', async () => {
    const bytes = await buildClipBytes({ container: 'ogg', sound: 'silence', durationMs: 500 });
    const samples = await decodeSound(bytes, 'audio/ogg');
    expect(samples.length).toBeGreaterThan(0);
    expect(Math.max(...samples.map(Math.abs))).toBe(0);
  });

  it('when the same bytes are decoded twice, then the samples are the same', async () => {
    const bytes = await buildClipBytes({ container: 'webm', picture: 'none', durationMs: 500 });
    expect(await decodeSound(bytes, 'audio/webm')).toEqual(await decodeSound(bytes, 'audio/webm'));
  });

  it('when Opus runs longer than ten seconds, then refuses; ten seconds pass', async () => {
    const long = await buildClipBytes({ container: 'ogg', durationMs: 11_000 });
    const full = await buildClipBytes({ container: 'webm', picture: 'none', durationMs: 10_000 });
    await expect(decodeSound(long, 'audio/ogg')).rejects.toEqual(code('media_too_long'));
    expect((await decodeSound(full, 'audio/webm')).length).toBeGreaterThanOrEqual(160_000);
  });

  it('when a container holds pictures alone, then its sound is missing', async () => {
    const bytes = await buildClipBytes({ container: 'webm', sound: 'none', durationMs: 200 });
    await expect(decodeSound(bytes, 'audio/webm')).rejects.toEqual(code('media_stream_missing'));
  });

  it('when only a signature is left, then it is corrupt', async () => {
    const bytes = await buildClipBytes({ container: 'ogg', durationMs: 200 });
    await expect(decodeSound(bytes.subarray(0, 40), 'audio/ogg')).rejects.toEqual(code('media_corrupt'));
  });

  it('when float samples are not numbers, then it is corrupt', async () => {
    const wav = buildWav({ durationMs: 100, float: true, bitDepth: 32 });
    new DataView(wav.buffer).setFloat32(44 + 400, Number.NaN, true);
    await expect(decodeSound(wav, 'audio/wav')).rejects.toEqual(code('media_corrupt'));
  });
});
