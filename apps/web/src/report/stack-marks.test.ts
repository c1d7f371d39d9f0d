import { describe, expect, it } from 'vitest';
import { stackMarks } from './stack-marks.ts';

describe('the marks of moments', () => {
  it.each<[what: string, positions: number[], levels: number[]]>([
    ['there is enough space', [0, 10, 50, 93], [0, 0, 0, 0]],
    ['two would cover each other', [10, 12, 40], [0, 1, 0]],
    ['many are close together', [10, 11, 12, 16, 18], [0, 1, 2, 3, 0]],
    ['there are none', [], []],
  ])('when %s, then each is placed as high as possible', (_what, positions, levels) => {
    expect(stackMarks(positions)).toEqual(levels);
  });
});
