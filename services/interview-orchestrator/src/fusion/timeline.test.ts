import {
  EMOTIONS,
  type EmotionDistribution,
  type FaceFrame,
  newId,
  type Observation,
  type SpeechObservation,
  timelinePoint,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { fuseTimeline } from './timeline.ts';

const interviewId = newId('interview');
const model = { id: 'face', version: '1', sha256: 'a'.repeat(64) };

function emotion(p: number, contempt = true): EmotionDistribution {
  const others = EMOTIONS.filter((name) => name !== 'happiness' && (contempt || name !== 'contempt'));
  return Object.fromEntries([
    ['happiness', p],
    ...others.map((name) => [name, (1 - p) / others.length]),
  ]) as EmotionDistribution;
}

function frame(tMs: number, more: Partial<FaceFrame['faces'][number]> = {}): FaceFrame {
  return {
    tMs,
    brightness: 0.5,
    quality: { reasons: [] },
    otherFaces: 0,
    faces: [
      {
        candidate: true,
        box: { x: 0.3, y: 0.2, width: 0.3, height: 0.5 },
        score: 0.9,
        quality: { brightness: 0.5, sharpness: 0.5, reasons: [] },
        ...more,
      },
    ],
  };
}

const seen = (seq: number, startMs: number, frames: FaceFrame[]): Observation => ({
  interviewId,
  stream: 'camera',
  seq,
  startMs,
  endMs: startMs + 2000,
  status: 'scored',
  model,
  face: { frames },
});

const heard = (
  seq: number,
  startMs: number,
  seconds: SpeechObservation['seconds'],
  syllablesMs: number[] = [],
): Observation => ({
  interviewId,
  stream: 'mic',
  seq,
  startMs,
  endMs: startMs + seconds.length * 1000,
  status: 'scored',
  model,
  speech: {
    speechRatio: 0.5,
    voicedRatio: 0.5,
    speech: [],
    seconds,
    syllablesMs,
    level: { peakDbfs: -3, clippedRatio: 0 },
    quality: { reasons: [] },
  },
});

const SET: Observation[] = [
  seen(0, 0, [
    frame(0, { emotion: emotion(0.9), gaze: { yawDeg: 1, pitchDeg: 1, onCamera: true } }),
    frame(500, { emotion: emotion(0.7), gaze: { yawDeg: 30, pitchDeg: 1, onCamera: false } }),
    frame(1250),
  ]),
  seen(1, 2000, [frame(2000), { ...frame(2500), faces: [], otherFaces: 0 }]),
  heard(
    0,
    0,
    [
      { tMs: 0, speaking: 1, levelDbfs: -20, f0Hz: 120 },
      { tMs: 1000, speaking: 0, levelDbfs: -60 },
    ],
    [100, 400, 1100],
  ),
  {
    interviewId,
    stream: 'camera',
    seq: 2,
    startMs: 4000,
    endMs: 6000,
    status: 'failed',
    code: 'analysis_failed',
  },
];

describe('the timeline', () => {
  it('when observations come in any order and more than once, then the bytes are the same', () => {
    const expected = JSON.stringify(fuseTimeline(SET));
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(JSON.stringify(fuseTimeline(shuffled([...SET, ...SET], seed)))).toBe(expected);
    }
  });

  it('when only a part is fused from what touches it, then it equals that part of the whole', () => {
    const touching = SET.filter((o) => o.startMs < 3000 && o.endMs >= 2000);
    expect(fuseTimeline(touching, { from: 2, to: 3 })).toEqual(
      fuseTimeline(SET).filter((p) => p.second === 2),
    );
  });

  it('when a second has evidence, then its point is the mean of it and fits the contract', () => {
    const [first] = fuseTimeline(SET);
    expect(timelinePoint.parse(first)).toEqual(first);
    expect(first?.face).toMatchObject({ frames: 2, framesWithFace: 2, attention: 0.5 });
    expect(first?.face?.emotion?.happiness).toBeCloseTo(0.8, 3);
    expect(first?.face?.valence).toBeGreaterThan(0.5);
    expect(first?.speech).toMatchObject({ speaking: 1, levelDbfs: -20, f0Hz: 120, syllables: 2 });
  });

  it('when nothing was measured, then the field is absent and never a default', () => {
    const points = fuseTimeline(SET);
    expect(points.map((point) => point.second)).toEqual([0, 1, 2]);
    expect(points[1]?.face).not.toHaveProperty('emotion');
    expect(points[1]?.face).not.toHaveProperty('attention');
    expect(points[1]?.speech).not.toHaveProperty('f0Hz');
    expect(points[2]).not.toHaveProperty('speech');
    expect(points[2]?.face).toMatchObject({ frames: 2, framesWithFace: 1 });
  });

  it('when not every model knows contempt, then the mean leaves it out and still sums to one', () => {
    const [point] = fuseTimeline([
      seen(0, 0, [frame(0, { emotion: emotion(0.5) }), frame(100, { emotion: emotion(0.5, false) })]),
    ]);
    expect(point?.face?.emotion).not.toHaveProperty('contempt');
    const total = Object.values(point?.face?.emotion ?? {}).reduce<number>((sum, p) => sum + (p ?? 0), 0);
    expect(total).toBeCloseTo(1, 2);
  });

  it('when a failed chunk is also scored, then the score counts', () => {
    const late = seen(2, 4000, [frame(4000)]);
    expect(fuseTimeline([...SET, late]).at(-1)?.second).toBe(4);
  });
});

/** Fisher–Yates with a small linear congruential generator: the same seed, the same order. */
function shuffled<T>(items: T[], seed: number): T[] {
  let state = seed;
  for (let i = items.length - 1; i > 0; i -= 1) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
