import type { TimelinePoint } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { tellSecond } from './second.ts';

const face = { frames: 4, framesWithFace: 4, facesMax: 1, brightness: 0.5, reasons: [] };
const nod = { type: 'nod', startMs: 0, atMs: 100, endMs: 300, amplitudeDeg: 9 } as const;

describe('a second in words', () => {
  it('when all of it was measured, then all of it is told', () => {
    const point: TimelinePoint = {
      second: 72,
      face: {
        ...face,
        expression: { label: 'happiness', probability: 0.82, margin: 0.6 },
        attention: 0.5,
        smile: 0.71,
        gestures: [nod, { ...nod, type: 'shake' }],
      },
      speech: { speaking: 0, levelDbfs: -60, syllables: 0, reasons: [] },
    };
    expect(tellSecond(point)).toBe(
      'At 1:12: the expression looked happy (82%), eyes on the camera 50%, smile 71%, 1 nod, 1 shake of the head, silence.',
    );
  });

  it('when nothing of it was measured, then that is told', () => {
    expect(tellSecond({ second: 3, face })).toBe('At 0:03: nothing was measured.');
  });
});
