import { beforeAll, describe, expect, it } from 'vitest';
import { totalMs } from '../dsp/segments.ts';
import { clipAudio, hasClips } from '../testing/clips.ts';
import { synthesize, whiteNoise } from '../testing/signals.ts';
import { loadSilero, type SpeechDetector } from './silero.ts';
import { speechSegments } from './speech-segments.ts';

let detect: SpeechDetector;

beforeAll(async () => {
  detect = await loadSilero();
});

async function speechRatio(samples: Float32Array): Promise<number> {
  return totalMs(speechSegments(samples, await detect(samples))) / (samples.length / 16);
}

describe('voice activity', () => {
  it('when the audio has begun a window, then that window has a probability too', async () => {
    expect(await detect(new Float32Array(512))).toHaveLength(1);
    expect(await detect(new Float32Array(513))).toHaveLength(2);
    expect(await detect(new Float32Array(0))).toHaveLength(0);
  });

  it('when there is silence, white noise or a hum, then nobody speaks', async () => {
    expect(await speechRatio(new Float32Array(48_000))).toBe(0);
    expect(await speechRatio(synthesize(3, whiteNoise(0.3)))).toBe(0);
    expect(await speechRatio(synthesize(3, (t) => 0.3 * Math.sin(2 * Math.PI * 100 * t)))).toBe(0);
  });

  it.skipIf(!hasClips)(
    'when somebody speaks between silences, then the speech is found there (needs the shared clips)',
    async () => {
      const voice = clipAudio('talking-8s.mp4').subarray(0, 4 * 16_000);
      const samples = new Float32Array(8 * 16_000);
      samples.set(voice, 2 * 16_000);
      const found = speechSegments(samples, await detect(samples));
      expect(Math.abs((found[0]?.startMs ?? 0) - 2_100)).toBeLessThan(200);
      expect(Math.abs((found.at(-1)?.endMs ?? 0) - 6_000)).toBeLessThan(300);
      expect(totalMs(found)).toBeGreaterThan(3_300);
    },
  );

  it.skipIf(!hasClips)(
    'when the same audio is analysed again, then the probabilities are the same (needs the shared clips)',
    async () => {
      const samples = clipAudio('talking-2.mp4');
      expect(await detect(samples)).toEqual(await detect(samples));
    },
  );
});
