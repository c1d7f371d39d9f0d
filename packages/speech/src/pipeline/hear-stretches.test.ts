import { describe, expect, it } from 'vitest';
import type { FrameFeatures } from '../dsp/log-mel.ts';
import { hearStretches } from './hear-stretches.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });
const SOUND = new Float32Array(16 * 4000);

/** Networks that note how many frames they hear. */
function networks() {
  const frames: number[] = [];
  return {
    frames,
    overlap: async (heard: FrameFeatures) => {
      frames.push(heard.frames);
      return new Float32Array(Math.ceil(heard.frames / 2)).fill(1, 0, 5);
    },
    emotion: async () => [1, 0, 0, 0, 0, 0, 0, 0],
  };
}

describe('stretches of speech that are heard', () => {
  it('when a stretch is heard, then with 100 ms around it, within the sound', async () => {
    const used = networks();
    await hearStretches(SOUND, [s(0, 1500), s(2500, 4000)], used, { emotion: true });
    expect(used.frames).toEqual([81, 81]);
  });

  it('when several voices are heard in it, then the times count from the start of the sound', async () => {
    const [, second] = await hearStretches(SOUND, [s(0, 1500), s(2500, 4000)], networks(), { emotion: true });
    expect(second).toEqual({
      ...s(2500, 4000),
      // Heard from 2400 on, but what lies before the stretch is not of it.
      overlaps: [s(2500, 2600)],
      probabilities: [1, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('when emotion is not asked for, then its network is not run', async () => {
    const emotion = () => Promise.reject(new Error('it was run'));
    const [heard] = await hearStretches(SOUND, [s(0, 1500)], { ...networks(), emotion }, { emotion: false });
    expect(heard).not.toHaveProperty('probabilities');
  });
});
