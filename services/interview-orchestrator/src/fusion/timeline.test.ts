import {
  type Emotion,
  type Observation,
  type SpeechObservation,
  timelinePoint,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import {
  AT_LEFT,
  AT_RIGHT,
  emotion,
  frame,
  interviewId,
  motion,
  randomFrom,
  seen,
  shuffled,
} from './testing/observations.ts';
import { fuseTimeline, secondsNeeded, secondsReached } from './timeline.ts';

const model = { id: 'speech', version: '1', sha256: 'a'.repeat(64) };

const speech = (
  seq: number,
  startMs: number,
  seconds: SpeechObservation['seconds'],
  syllablesMs: number[] = [],
): Observation => ({
  interviewId,
  modality: 'mic',
  generation: `${seq}-a`,
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
    frame(0, { emotion: emotion(0.9), gaze: { yawDeg: 1, pitchDeg: 1, onCamera: true, confidence: 0.9 } }),
    frame(500, {
      emotion: emotion(0.7),
      gaze: { yawDeg: 30, pitchDeg: 1, onCamera: false, confidence: 0.9 },
    }),
    frame(1250),
  ]),
  seen(1, 2000, [frame(2000), { ...frame(2500), faces: [], otherFaces: 0 }]),
  speech(
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
    modality: 'camera',
    generation: '2-a',
    seq: 2,
    startMs: 4000,
    endMs: 6000,
    status: 'failed',
    code: 'analysis_failed',
  },
];

describe('the timeline', () => {
  it('when observations come in any order and repeatedly, then the result is byte-identical', () => {
    const expected = JSON.stringify(fuseTimeline(SET));
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(JSON.stringify(fuseTimeline(shuffled([...SET, ...SET], seed)))).toBe(expected);
    }
  });

  it.each([500, 2_000])(
    'when observations of %i ms are fused one by one, in any order and repeatedly, then the result is byte-identical',
    (chunkMs) => {
      const busy = busyInterview(chunkMs);
      const expected = JSON.stringify(fuseTimeline(busy));
      expect(expected).toMatch(/"candidateChanges":1/);
      expect(expected).toMatch(/"type":"nod".*"type":"shake"/);
      expect(expected).toMatch(/"blinks":1/);
      for (let seed = 1; seed <= 30; seed += 1) {
        const coming = shuffled([...busy, ...busy.slice(0, 6)], seed);
        expect(JSON.stringify(fusedIncrementally(coming))).toBe(expected);
      }
    },
  );

  it('when a second has evidence, then its point is the mean of it and conforms to the contract', () => {
    const [first] = fuseTimeline(SET);
    expect(timelinePoint.parse(first)).toEqual(first);
    expect(first?.face).toMatchObject({ frames: 2, framesWithFace: 2, attention: 0.5 });
    expect(first?.face?.emotion?.happiness).toBeCloseTo(0.8, 3);
    expect(first?.face?.valence).toBeGreaterThan(0.5);
    expect(first?.speech).toMatchObject({ speaking: 1, levelDbfs: -20, f0Hz: 120, syllables: 2 });
  });

  it('when a voice has an emotion, then every second has it in proportion to its speech', () => {
    const withEmotion = (observation: Observation, label: Emotion, arousal: number): Observation =>
      observation.status === 'scored' && observation.speech
        ? {
            ...observation,
            speech: { ...observation.speech, emotion: emotion(1, label, false), valence: 0, arousal },
          }
        : observation;
    const second = (speaking: number) => [{ tMs: 1500, speaking, levelDbfs: -20 }];
    const points = fuseTimeline([
      withEmotion(
        speech(0, 0, [
          { tMs: 0, speaking: 0, levelDbfs: -60 },
          { tMs: 1000, speaking: 0.75, levelDbfs: -20 },
        ]),
        'anger',
        0.6,
      ),
      withEmotion(speech(1, 1500, second(0.25)), 'neutral', -0.2),
    ]);
    expect(points[0]?.speech).not.toHaveProperty('emotion');
    expect(points[1]?.speech).toMatchObject({
      emotion: { anger: 0.75, neutral: 0.25 },
      valence: 0,
      arousal: 0.4,
    });
    expect(timelinePoint.parse(points[1])).toEqual(points[1]);
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

  it('when only some models have contempt, then the mean leaves it out and still sums to one', () => {
    const [point] = fuseTimeline([
      seen(0, 0, [
        frame(0, { emotion: emotion(0.5) }),
        frame(100, { emotion: emotion(0.5, 'happiness', false) }),
      ]),
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

/** The timeline in the record after incremental fusion around each arriving observation. */
function fusedIncrementally(coming: readonly Observation[]) {
  const record: Observation[] = [];
  const points = new Map<number, ReturnType<typeof fuseTimeline>[number]>();
  for (const observation of coming) {
    record.push(observation);
    for (const reached of secondsReached(observation)) {
      const { from, to } = secondsNeeded(reached);
      const around = record.filter(({ startMs, endMs }) => startMs < to * 1000 && endMs >= from * 1000);
      for (const point of fuseTimeline(around, reached)) points.set(point.second, point);
    }
  }
  return [...points.values()].sort((a, b) => a.second - b.second);
}

/** Random content with effects beyond its second: expressions, changes of face, gaps, nods, blinks. */
function busyInterview(chunkMs: number): Observation[] {
  const random = randomFrom(7);
  return Array.from({ length: 30_000 / chunkMs }, (_, seq) => {
    const startMs = seq * chunkMs;
    const endMs = startMs + chunkMs;
    const frames = Array.from({ length: chunkMs / 250 }, (__, i) => {
      const tMs = startMs + i * 250;
      if (random() < 0.15) return { ...frame(tMs), faces: [] };
      const label = (['happiness', 'sadness', 'neutral'] as const)[Math.floor(random() * 3)];
      return frame(tMs, {
        box: random() < 0.1 ? AT_RIGHT : AT_LEFT,
        track: Math.floor(random() * 1.2),
        ...(random() < 0.8 && { emotion: emotion(0.3 + 0.6 * random(), label) }),
      });
    });
    const moved = motion(startMs, endMs, (t) => ({
      pitchDeg: 6 * Math.sin(2 * Math.PI * 1.4 * t),
      yawDeg: Math.floor(t / 5) % 2 === 0 ? 3 * Math.sin(t) : 9 * Math.sin(2 * Math.PI * 0.9 * t),
      eyeOpenness: t % 1.1 < 0.48 ? 0.05 : 0.3,
      mouthOpenness: random() / 4,
    }));
    const scored = seen(seq, startMs, frames, random() < 0.9 ? moved : undefined, chunkMs);
    const failed = { interviewId, modality: 'camera', generation: `${seq}-a`, seq, startMs, endMs } as const;
    return random() < 0.1 ? { ...failed, status: 'failed', code: 'analysis_failed' } : scored;
  });
}
