import { describe, expect, it } from 'vitest';
import { isOccluded, APPRAISED_SIZE as SIZE } from './occlusion.ts';

type Paint = (x: number, y: number) => number | undefined;

/** A drawn face: bright skin, dark brows and eyes at their portrait positions, a dark level mouth. */
function portrait(...over: Paint[]): Float32Array {
  const within = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) =>
    Math.abs(x - cx) <= rx && Math.abs(y - cy) <= ry;
  const features: Paint = (x, y) => {
    for (const cx of [20, SIZE - 1 - 20]) {
      if (within(x, y, cx, 24, 4, 1.5)) return 0.25;
      if (within(x, y, cx, 19, 7, 1)) return 0.45;
    }
    return within(x, y, 31.5, 50, 9, 1) ? 0.35 : undefined;
  };
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    for (const paint of over) {
      const painted = paint(x, y);
      if (painted !== undefined) return painted;
    }
    return features(x, y) ?? 0.6 + 0.002 * y;
  });
}

/** Fingers: skin shaded from top to bottom, with thin dark lines between them. */
const hand =
  (left: number, top: number, right: number, bottom: number): Paint =>
  (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return undefined;
    const offMiddle = (2 * y - top - bottom) / (bottom - top);
    return (0.65 - 0.2 * offMiddle ** 2) * (x % 8 === 0 ? 0.7 : 1);
  };

describe('occlusion', () => {
  it('when eyes and mouth are visible, then the face is not occluded', () => {
    expect(isOccluded(portrait())).toBe(false);
  });

  it.each([
    ['the right eye', hand(8, 14, 31, 36)],
    ['the left eye', hand(33, 14, 56, 36)],
    ['the mouth', hand(14, 38, 50, 63)],
  ])('when a hand covers %s, then the face is occluded', (_, paint) => {
    expect(isOccluded(portrait(paint))).toBe(true);
  });

  it('when light comes from the side or is weak, then the face is not occluded', () => {
    const face = portrait();
    expect(isOccluded(face.map((value, i) => value * (0.7 + (0.5 * (i % SIZE)) / SIZE)))).toBe(false);
    expect(isOccluded(face.map((value) => 0.1 + 0.2 * value))).toBe(false);
  });
});
