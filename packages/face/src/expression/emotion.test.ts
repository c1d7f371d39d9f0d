import { describe, expect, it } from 'vitest';
import { cropPortrait, PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import type { Networks } from '../networks/networks.ts';
import { bothViews, classify, mirrored, rounded } from './emotion.ts';

const PIXELS = PORTRAIT_SIZE ** 2;

/** Only the emotion network is faked: its score of each portrait is the brightness of the first pixel. */
function fakeNetworks(batches: number[]): Networks {
  const emotion: Networks['emotion'] = async (grey, batch) => {
    batches.push(batch);
    const ferplus = new Float32Array(batch * 8);
    const fer2013 = new Float32Array(batch * 7);
    for (let row = 0; row < batch; row++) {
      const light = grey[row * PIXELS]! / 255;
      ferplus.set([1 - light, 0, 0, 0, 0, 0, 0, light], row * 8);
      fer2013.set([light, 0, 0, 0, 0, 0, 1 - light], row * 7);
    }
    return { ferplus, fer2013 };
  };
  return { emotion } as Networks;
}

describe('expressions of portraits', () => {
  it('when there are several, then one call classifies all, in order, with each class by name', async () => {
    const batches: number[] = [];
    const faces = [0, 0.25, 1].map((light) => [new Float32Array(PIXELS).fill(light)] as const);
    const scores = await classify(fakeNetworks(batches), faces);
    expect(batches).toEqual([3]);
    const others = { happiness: 0, surprise: 0, sadness: 0, disgust: 0, fear: 0 };
    expect(scores).toEqual(
      [0, 0.25, 1].map((light) => ({
        ferplus: { ...others, neutral: 1 - light, anger: 0, contempt: light },
        fer2013: { ...others, neutral: 1 - light, anger: light },
      })),
    );
  });

  it('when a face also has a mirrored view, then its scores are the mean, and those of other faces are unaffected', async () => {
    const batches: number[] = [];
    const sidelit = new Float32Array(PIXELS).map((_, i) => (i % PORTRAIT_SIZE) / (PORTRAIT_SIZE - 1));
    const dark = [new Float32Array(PIXELS)] as const;
    const scores = await classify(fakeNetworks(batches), [dark, bothViews(sidelit), dark]);
    expect(batches).toEqual([4]);
    expect(scores.map(({ ferplus }) => ferplus.contempt)).toEqual([0, 0.5, 0]);
    expect(scores.map(({ fer2013 }) => fer2013.anger)).toEqual([0, 0.5, 0]);
  });

  it('when a portrait is mirrored, then each row is reversed, and mirroring twice restores it', () => {
    const portrait = Float32Array.from({ length: PIXELS }, (_, i) => i);
    const image = mirrored(portrait);
    expect([image[0], image[PORTRAIT_SIZE - 1], image[PORTRAIT_SIZE]]).toEqual([
      PORTRAIT_SIZE - 1,
      0,
      2 * PORTRAIT_SIZE - 1,
    ]);
    expect(mirrored(image)).toEqual(portrait);
  });

  it('when there are no portraits, then the network is not run', async () => {
    const batches: number[] = [];
    expect(await classify(fakeNetworks(batches), [])).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('when scores are rounded for an observation, then they have three decimals, and unmeasured classes are absent', () => {
    const [ferplus, fer2013] = [
      {
        neutral: 0.12345,
        happiness: 0.87655,
        surprise: 0,
        sadness: 0,
        anger: 0,
        disgust: 0,
        fear: 0,
        contempt: 0,
      },
      { neutral: 1, happiness: 0, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 },
    ];
    expect(rounded(ferplus)).toMatchObject({ neutral: 0.123, happiness: 0.877, contempt: 0 });
    expect(rounded(fer2013)).not.toHaveProperty('contempt');
  });
});

describe('portrait crops', () => {
  it('when a large face with fine stripes is scaled down, then the stripes average to grey without aliasing', () => {
    const side = PORTRAIT_SIZE * 4;
    const striped = Uint8Array.from({ length: side * side * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255);
    const frame = { width: side, height: side, data: striped };
    const centre = [side / 2, side / 2] as const;
    const portrait = cropPortrait(frame, { centre, sidePx: side, angleRad: 0, size: PORTRAIT_SIZE });
    expect(portrait).toHaveLength(PIXELS);
    expect(Math.max(...portrait.map((value) => Math.abs(value - 0.5)))).toBeLessThan(1e-5);
  });
});
