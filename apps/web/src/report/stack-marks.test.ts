import { describe, expect, it } from 'vitest';
import { stackMarks } from './stack-marks.ts';

describe('the marks of moments', () => {
  it.each<[what: string, places: number[], levels: number[]]>([
    ['there is room', [0, 10, 50, 93], [0, 0, 0, 0]],
    ['two would cover each other', [10, 12, 40], [0, 1, 0]],
    ['many lie close together', [10, 11, 12, 16, 18], [0, 1, 2, 3, 0]],
    ['there are none', [], []],
  ])('when %s, then each stands as high as it can', (_what, places, levels) => {
    expect(stackMarks(places)).toEqual(levels);
  });
});
