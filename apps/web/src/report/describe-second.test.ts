import type { Received, TimelinePoint } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { describeSecond } from './describe-second.ts';

const face = { frames: 4, framesWithFace: 4, facesMax: 1, brightness: 0.5, reasons: [] };
const nod = { type: 'nod', startMs: 0, atMs: 100, endMs: 300, amplitudeDeg: 9 } as const;
const happy = { label: 'happiness', probability: 0.82, margin: 0.6 } as const;

describe('a second in words', () => {
  it('when everything was measured, then every measure is mentioned', () => {
    const point: TimelinePoint = {
      second: 72,
      face: {
        ...face,
        expression: happy,
        attention: 0.5,
        smile: 0.71,
        gestures: [nod, { ...nod, type: 'shake' }],
      },
      speech: { speaking: 0, levelDbfs: -60, syllables: 0, reasons: [] },
    };
    expect(describeSecond(point)).toBe(
      'At 1:12: the expression looked happy (82%), eyes on the camera 50%, smile 71%, 1 nod, 1 head shake, silence.',
    );
  });

  it('when the smoothed expression is not the most likely one of the second, then it is mixed', () => {
    const emotion = { neutral: 0.6, happiness: 0.4, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
    expect(describeSecond({ second: 3, face: { ...face, emotion, expression: happy } })).toBe(
      'At 0:03: the expression was mixed.',
    );
  });

  it('when a newer gateway names an unknown expression or gesture, then the second can still be described', () => {
    const newer = {
      ...face,
      expression: { ...happy, label: 'interest' },
      gestures: [{ ...nod, type: 'tilt' }],
    };
    expect(describeSecond({ second: 3, face: newer } as unknown as Received<TimelinePoint>)).toBe(
      'At 0:03: the expression looked interest (82%).',
    );
  });

  it('when nothing was measured, then it says so', () => {
    expect(describeSecond({ second: 3, face })).toBe('At 0:03: nothing was measured.');
  });
});
