import { describe, expect, it } from 'vitest';
import { faceReasons, imageBrightness, imageReasons, sharpness } from './quality.ts';

const good = {
  brightness: 0.5,
  sharpness: 0.6,
  eyeDistancePx: 80,
  pose: { yawDeg: 5, pitchDeg: -5, rollDeg: 30 },
  outside: 0,
  occluded: false,
};

describe('quality of a face', () => {
  it('when light, focus, size and direction are good, then there are no reasons', () => {
    expect(faceReasons(good)).toEqual([]);
  });

  it.each([
    ['too-dark', { brightness: 0.1 }],
    ['too-bright', { brightness: 0.9 }],
    ['blurred', { sharpness: 0.1 }],
    ['too-small', { eyeDistancePx: 12 }],
    ['turned-away', { pose: { yawDeg: -60, pitchDeg: 0, rollDeg: 0 } }],
    ['turned-away', { pose: { yawDeg: 0, pitchDeg: 50, rollDeg: 0 } }],
    ['cut-off', { outside: 0.3 }],
    ['occluded', { occluded: true }],
  ])('when only %s is bad (%o), then it is the only reason', (reason, change) => {
    expect(faceReasons({ ...good, ...change })).toEqual([reason]);
  });

  it('when several properties are bad, then the reasons are in the order of the contract', () => {
    expect(faceReasons({ ...good, outside: 1, sharpness: 0, brightness: 0 })).toEqual([
      'too-dark',
      'blurred',
      'cut-off',
    ]);
  });

  it('when an edge is blurred or its contrast is reduced, then only blur lowers sharpness', () => {
    const edge = (widthPx: number, contrast: number) =>
      Float32Array.from({ length: 64 * 64 }, (_, i) => {
        const position = ((i % 64) - 31.5) / widthPx;
        return 0.5 + (contrast * Math.tanh(position)) / 2;
      });
    expect(sharpness(edge(1, 0.8))).toBeGreaterThan(2 * sharpness(edge(3, 0.8)));
    expect(sharpness(edge(1, 0.2))).toBeCloseTo(sharpness(edge(1, 0.8)), 3);
    expect(sharpness(edge(1, 0))).toBe(0);
  });
});

describe('brightness of an image', () => {
  const plain = (level: number) => ({ width: 64, height: 48, data: new Uint8Array(64 * 48 * 3).fill(level) });

  it('when it is black, grey or white, then its brightness and reason match', () => {
    const seen = [0, 51, 255].map((level) => imageBrightness(plain(level)));
    expect(seen.map((value) => Math.round(value * 1000) / 1000)).toEqual([0, 0.2, 1]);
    expect(seen.map(imageReasons)).toEqual([['too-dark'], [], ['too-bright']]);
  });
});
