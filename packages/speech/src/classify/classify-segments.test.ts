import { describe, expect, it } from 'vitest';
import type { FrameFeatures } from '../dsp/log-mel.ts';
import { classifySegments } from './classify-segments.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });
const AUDIO = new Float32Array(16 * 4000);

/** Networks that note how many frames they are given. */
function networks() {
  const frames: number[] = [];
  return {
    frames,
    overlap: async (spectrogram: FrameFeatures) => {
      frames.push(spectrogram.frames);
      return new Float32Array(Math.ceil(spectrogram.frames / 2)).fill(1, 0, 5);
    },
    emotion: async () => [1, 0, 0, 0, 0, 0, 0, 0],
  };
}

describe('segments of speech that are classified', () => {
  it('when a segment is classified, then with 100 ms around it, within the audio', async () => {
    const used = networks();
    await classifySegments(AUDIO, [s(0, 1500), s(2500, 4000)], used, { emotion: true });
    expect(used.frames).toEqual([81, 81]);
  });

  it('when several people speak in it, then the times count from the start of the audio', async () => {
    const [, second] = await classifySegments(AUDIO, [s(0, 1500), s(2500, 4000)], networks(), {
      emotion: true,
    });
    expect(second).toEqual({
      ...s(2500, 4000),
      // The network is given audio from 2400, but what lies before the segment is not part of it.
      overlaps: [s(2500, 2600)],
      probabilities: [1, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('when emotion is not wanted, then its network is not run', async () => {
    const emotion = () => Promise.reject(new Error('it was run'));
    const [classified] = await classifySegments(
      AUDIO,
      [s(0, 1500)],
      { ...networks(), emotion },
      { emotion: false },
    );
    expect(classified).not.toHaveProperty('probabilities');
  });
});
