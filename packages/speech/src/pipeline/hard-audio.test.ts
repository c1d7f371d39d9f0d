import { speechObservation } from '@poise/shared/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { resampler } from '../dsp/resample.ts';
import { CLIPS, clipAudio, hasClips } from '../testing/clips.ts';
import { band, harmonics, synthesize, whiteNoise } from '../testing/signals.ts';
import { analyseRange } from './analyse-range.ts';
import { loadNetworks, type Networks } from './networks.ts';

/** Audio that is hard to analyse, through the real detector and networks. */
let networks: Networks;
beforeAll(async () => {
  networks = await loadNetworks();
});

async function observe(samples: Float32Array, emotion = true) {
  const chunks = [{ startMs: 0, endMs: Math.round(samples.length / 16) }];
  const { observations } = await analyseRange(networks, {
    samples,
    startMs: 0,
    chunks,
    emotion,
    fluency: true,
  });
  return speechObservation.parse(observations[0]);
}

const level = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

describe('audio without speech', () => {
  const noise = whiteNoise(0.2);
  const chord = (hz: number) => harmonics(hz, [0.1, 0.05, 0.03, 0.02]);
  const [c, e, g] = [chord(261.6), chord(329.6), chord(392)];

  it.each([
    ['silence', synthesize(4, () => 0)],
    ['noise', synthesize(4, noise)],
    ['a hum', synthesize(4, (t) => 0.3 * Math.sin(2 * Math.PI * 100 * t))],
    ['chords', synthesize(6, (t) => (c(t) + e(t) + g(t)) * Math.exp(-2 * (t % 0.5)))],
    ['a band', synthesize(8, band())],
  ])('when there is %s, then nobody speaks and nothing is reported of a voice', async (_what, samples) => {
    const observation = await observe(samples);
    expect(observation.speechRatio).toBe(0);
    expect(observation.quality.reasons).toHaveLength(1);
    expect(['silent', 'no-speech']).toContain(observation.quality.reasons[0]);
    expect(observation).not.toHaveProperty('voice');
    expect(observation).not.toHaveProperty('emotion');
    expect(observation).not.toHaveProperty('disfluencies');
    expect(observation).not.toHaveProperty('fluency');
  });
});

describe.skipIf(!hasClips)('somebody who talks (needs ffmpeg and the shared clips)', () => {
  let voice: Float32Array;
  beforeAll(() => {
    voice = clipAudio('talking-8s.mp4');
  });

  it('when the audio is good, then voice, emotion, valence and arousal are there', async () => {
    const observation = await observe(voice);
    expect(observation.emotion).toBeDefined();
    expect(observation.valence).toBeDefined();
    expect(observation.arousal).toBeDefined();
    const { f0, jitter, shimmer, hnrDb, formantsHz, breaks, intensity } = observation.voice ?? {};
    expect(f0?.medianHz).toBeCloseTo(observation.f0?.medianHz ?? 0, 0);
    expect(intensity?.maxDb).toBeGreaterThan(intensity?.medianDb ?? Number.POSITIVE_INFINITY);
    for (const share of [jitter, shimmer, breaks?.ratio]) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(0.6);
    }
    expect(hnrDb).toBeGreaterThan(3);
    const [f1 = 0, f2 = 0, f3 = 0] = formantsHz ?? [];
    expect(f1).toBeGreaterThan(200);
    expect(f2).toBeGreaterThan(f1);
    expect(f3).toBeGreaterThan(f2);
  });

  it('when emotion is not allowed, then its network is not run and nothing else changes', async () => {
    const untouched: Networks = {
      ...networks,
      emotion: () => Promise.reject(new Error('the network was run')),
    };
    const chunks = [{ startMs: 0, endMs: 8000 }];
    const range = { samples: voice, startMs: 0, chunks, emotion: false, fluency: true };
    const { observations, range: classified } = await analyseRange(untouched, range);
    for (const segment of classified.segments) expect(segment).not.toHaveProperty('probabilities');
    const { emotion: _e, valence: _v, arousal: _a, ...rest } = await observe(voice);
    expect(observations[0]).toMatchObject({ ...rest, speech: observations[0]?.speech });
    expect(observations[0]).not.toHaveProperty('emotion');
  });

  it('when it is clipped, then that is its quality and it has no emotion', async () => {
    const observation = await observe(voice.map((x) => Math.max(-1, Math.min(1, 30 * x))));
    expect(observation.quality.reasons).toContain('clipped');
    expect(observation).not.toHaveProperty('emotion');
  });

  it('when it drowns in noise, then that is its quality and it has no emotion', async () => {
    const power = voice.reduce((sum, x) => sum + x * x, 0) / voice.length;
    const noise = whiteNoise(Math.sqrt(power * 1.5));
    const observation = await observe(voice.map((x) => x + noise()));
    expect(observation.quality.reasons.some((reason) => ['noisy', 'no-speech'].includes(reason))).toBe(true);
    expect(observation).not.toHaveProperty('emotion');
  });

  it('when there is half a second of it, then it has no emotion', async () => {
    expect(await observe(voice.subarray(0, 0.5 * 16_000))).not.toHaveProperty('emotion');
  });

  it.each(['talking-2.mp4', 'talking-5.mp4', 'grid-lrwp9a.mpg'])(
    'when %s talks as well, then its quality names the overlap, and it has no emotion and no fluency',
    async (clip) => {
      const other = clipAudio(clip);
      const gain = level(voice) / level(other);
      const observation = await observe(other.map((x, i) => x * gain + (voice[i] ?? 0)));
      expect(observation.quality.reasons).toContain('overlapping-speech');
      expect(observation).not.toHaveProperty('emotion');
      expect(observation).not.toHaveProperty('disfluencies');
    },
  );

  it.each(CLIPS)('when %s holds one voice, then no overlap is reported', async (clip) => {
    expect((await observe(clipAudio(clip))).quality.reasons).not.toContain('overlapping-speech');
  });

  it('when a band plays behind the voice, then its quality is poor and it has no emotion', async () => {
    const music = synthesize(8, band());
    const gain = level(voice) / level(music) / 3;
    const observation = await observe(voice.map((x, i) => x + gain * (music[i] ?? 0)));
    expect(observation.quality.reasons).not.toEqual([]);
    expect(observation).not.toHaveProperty('emotion');
  });

  it('when the same voice comes back as an echo, then it is still one voice', async () => {
    const delay = 0.06 * 16_000;
    const observation = await observe(voice.map((x, i) => x + 0.6 * (voice[i - delay] ?? 0)));
    expect(observation.quality.reasons).not.toContain('overlapping-speech');
  });

  it('when two people take turns, then no overlap is reported', async () => {
    const turns = new Float32Array(10 * 16_000);
    turns.set(voice.subarray(0, 5 * 16_000));
    turns.set(clipAudio('talking-2.mp4').subarray(0, 5 * 16_000), 5 * 16_000);
    expect((await observe(turns)).quality.reasons).not.toContain('overlapping-speech');
  });

  it('when it comes over a telephone, then its band is narrow and it has no emotion', async () => {
    const narrow = resampler(8000, 16_000)(resampler(16_000, 8000)(voice));
    const observation = await observe(narrow);
    expect(observation.quality.reasons).toEqual(['narrow-band']);
    expect(observation).not.toHaveProperty('emotion');
    expect(observation.voice?.f0?.medianHz).toBeCloseTo((await observe(voice)).voice?.f0?.medianHz ?? 0, -1);
  });
});
