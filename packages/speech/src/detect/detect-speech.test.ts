import { beforeAll, describe, expect, it } from 'vitest';
import { resampler } from '../dsp/resample.ts';
import { totalMs } from '../dsp/segments.ts';
import { actorAudio, clipAudio, hasActors, hasClips } from '../testing/clips.ts';
import { harmonics, synthesize } from '../testing/signals.ts';
import { detectSpeech } from './detect-speech.ts';
import { loadSilero, type SpeechDetector, VAD_WINDOW_SAMPLES } from './silero.ts';
import { speechSegments } from './speech-segments.ts';

/** A voice from 1 s to 3 s of 4 s. */
const voiced = (hz: number) => {
  const voice = harmonics(hz, [0.3, 0.2, 0.1]);
  return synthesize(4, (t) => (t >= 1 && t < 3 ? voice(t) : 0));
};

/** Detects speech between two times, but only in audio that is longer than 4 s: slowed down. */
function onlySlowedDown(fromMs: number, toMs: number): SpeechDetector & { lengthsMs: number[] } {
  const lengthsMs: number[] = [];
  const detect = async (samples: Float32Array) => {
    lengthsMs.push(samples.length / 16);
    return Float32Array.from({ length: Math.ceil(samples.length / VAD_WINDOW_SAMPLES) }, (_, i) => {
      const timeMs = (i * VAD_WINDOW_SAMPLES) / 16;
      return Number(samples.length > 4 * 16_000 && timeMs >= fromMs && timeMs < toMs);
    });
  };
  return Object.assign(detect, { lengthsMs });
}

describe('speech that the detector misses at first', () => {
  it('when its voice is high, then it is detected in the audio slowed down, at its own time', async () => {
    const detect = onlySlowedDown(1750, 5250);
    const { speech } = await detectSpeech(voiced(400), detect);
    expect(detect.lengthsMs).toEqual([4000, 7000]);
    expect(speech).toHaveLength(1);
    expect(Math.abs((speech[0]?.startMs ?? 0) - 1000)).toBeLessThan(50);
    expect(Math.abs((speech[0]?.endMs ?? 0) - 3000)).toBeLessThan(50);
  });

  it('when its voice is not high, then there is no second pass', async () => {
    const detect = onlySlowedDown(1750, 5250);
    expect((await detectSpeech(voiced(180), detect)).speech).toEqual([]);
    expect(detect.lengthsMs).toEqual([4000]);
  });

  it('when the second pass finds something short, then it is a noise', async () => {
    expect((await detectSpeech(voiced(400), onlySlowedDown(1750, 2450))).speech).toEqual([]);
  });
});

describe('high voices and the real detector', () => {
  let detect: SpeechDetector;
  beforeAll(async () => {
    detect = await loadSilero();
  });
  const firstPass = async (samples: Float32Array) => totalMs(speechSegments(samples, await detect(samples)));

  it.skipIf(!hasClips)(
    'when somebody speaks more than twice as high, then it is still speech (needs the shared clips)',
    async () => {
      const samples = resampler(225, 100)(clipAudio('talking-3.mp4'));
      expect(await firstPass(samples)).toBeLessThan(500);
      expect(totalMs((await detectSpeech(samples, detect)).speech)).toBeGreaterThan(2000);
    },
  );

  it.skipIf(!hasActors).each(['03-01-03-02-02-02-20', '03-01-05-02-02-01-14', '03-01-06-02-01-01-06'])(
    'when a woman shouts, as in %s, then it is speech (needs the shared data)',
    async (name) => {
      const samples = actorAudio(name);
      expect(await firstPass(samples)).toBe(0);
      expect(totalMs((await detectSpeech(samples, detect)).speech)).toBeGreaterThan(1000);
    },
  );

  it.skipIf(!hasClips)(
    'when a voice is not high, then the second pass adds nothing (needs the shared clips)',
    async () => {
      const samples = clipAudio('talking-8s.mp4');
      expect(totalMs((await detectSpeech(samples, detect)).speech)).toBe(await firstPass(samples));
    },
  );
});
