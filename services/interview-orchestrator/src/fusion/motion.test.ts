import type { ScoredObservation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { fuseMotion, motionRuns } from './motion.ts';
import { type Movement, motion, randomFrom, seen } from './testing/observations.ts';

const CHUNK_MS = 2_000;
const SECONDS = 12;

/** The result for a movement that was analysed in chunks of two seconds. */
function find(move: Movement, changesMs: number[] = [], without: number[] = []) {
  const chunks = Array.from({ length: (SECONDS * 1000) / CHUNK_MS }, (_, seq) =>
    seen(seq, seq * CHUNK_MS, [], motion(seq * CHUNK_MS, (seq + 1) * CHUNK_MS, move)),
  ).filter(({ seq }) => !without.includes(seq));
  const points = fuseMotion(motionRuns(chunks as ScoredObservation[], changesMs));
  const gestures = [...points.values()].flatMap((point) => point.gestures ?? []);
  return {
    points,
    nods: gestures.filter(({ type }) => type === 'nod'),
    shakes: gestures.filter(({ type }) => type === 'shake'),
    blinks: [...points.values()].reduce((sum, point) => sum + (point.blinks ?? 0), 0),
  };
}

/** A swing of `cycles` cycles from time `from`, starting and ending at rest, `degrees` from end to end. */
const swing = (t: number, from: number, hz: number, cycles: number, degrees: number) =>
  t < from || t > from + cycles / hz ? 0 : -(degrees / 2) * (1 - Math.cos(2 * Math.PI * hz * (t - from)));

const sway = (t: number, from: number, hz: number, cycles: number, degrees: number) =>
  t < from || t > from + cycles / hz ? 0 : (degrees / 2) * Math.sin(2 * Math.PI * hz * (t - from));

describe('nods and shakes', () => {
  it.each([
    [0.9, 10],
    [1.5, 10],
    [2.2, 12],
    [3, 16],
  ])(
    'when a head nods three times at %f Hz, then three nods are detected at the low points',
    (hz, degrees) => {
      const { nods, shakes } = find((t) => ({ pitchDeg: -5 + swing(t, 3.1, hz, 3, degrees) }));
      expect(nods).toHaveLength(3);
      expect(shakes).toEqual([]);
      for (const [i, { atMs, startMs, endMs, amplitudeDeg }] of nods.entries()) {
        expect(Math.abs(atMs - (3_100 + ((i + 0.5) * 1000) / hz))).toBeLessThanOrEqual(84);
        expect(startMs).toBeLessThan(atMs);
        expect(endMs).toBeGreaterThan(atMs);
        expect(amplitudeDeg).toBeLessThanOrEqual(degrees);
        expect(amplitudeDeg).toBeGreaterThanOrEqual(6);
      }
    },
  );

  it('when a nod spans a chunk border, then it is detected once', () => {
    const { nods } = find((t) => ({ pitchDeg: swing(t, 3.75, 2, 1, 10) }));
    expect(nods).toHaveLength(1);
    expect(nods[0]?.startMs).toBeLessThan(4_000);
    expect(nods[0]?.endMs).toBeGreaterThan(4_000);
  });

  it.each([1, 1.6, 2.4])('when a head shakes at %f Hz, then each cycle is a shake', (hz) => {
    const { nods, shakes } = find((t) => ({ yawDeg: sway(t, 5.2, hz, 3, 24) }));
    expect(shakes).toHaveLength(3);
    expect(nods).toEqual([]);
  });

  it('when somebody glances aside and back, then that is not a shake', () => {
    expect(find((t) => ({ yawDeg: swing(t, 5, 1, 1, 25) })).shakes).toEqual([]);
    expect(find((t) => ({ yawDeg: -swing(t, 5, 1, 1, 25) })).shakes).toEqual([]);
  });

  it.each<[what: string, movement: Movement]>([
    ['drifts', (t) => ({ pitchDeg: -20 + 4 * t, yawDeg: 20 - 3 * t })],
    [
      'sways slowly',
      (t) => ({
        pitchDeg: 10 * Math.sin(2 * Math.PI * 0.3 * t),
        yawDeg: 15 * Math.sin(2 * Math.PI * 0.25 * t),
      }),
    ],
    [
      'trembles',
      (t) => ({ pitchDeg: 4 * Math.sin(2 * Math.PI * 5 * t), yawDeg: 4 * Math.sin(2 * Math.PI * 5.5 * t) }),
    ],
    [
      'moves little',
      (t) => ({
        pitchDeg: 2.5 * Math.sin(2 * Math.PI * 1.5 * t),
        yawDeg: 2.5 * Math.sin(2 * Math.PI * 1.2 * t),
      }),
    ],
    ['turns once and stays', (t) => ({ pitchDeg: t < 5 ? 0 : -15, yawDeg: t < 7 ? 0 : 25 })],
  ])('when a head only %s, then no gesture is detected', (_what, movement) => {
    const { nods, shakes, points } = find(movement);
    expect([...nods, ...shakes]).toEqual([]);
    expect(points.get(5)?.gestures).toEqual([]);
  });

  it('when the measurement jitters, or a head moves as in speech, then no gesture is detected', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = randomFrom(seed);
      const jitter = () => 1.6 * (random() + random() + random() + random() - 2);
      const beats = [0.4, 0.7, 1.1, 1.7, 2.5].map((hz) => ({
        hz,
        phase: 7 * random(),
        degrees: 0.7 / Math.sqrt(hz),
      }));
      const speech = (t: number) =>
        beats.reduce(
          (sum, { hz, phase, degrees }) => sum + degrees * Math.sin(2 * Math.PI * hz * t + phase),
          0,
        );
      expect(find(() => ({ pitchDeg: jitter(), yawDeg: jitter() }))).toMatchObject({ nods: [], shakes: [] });
      expect(find((t) => ({ pitchDeg: speech(t), yawDeg: speech(t + 30) }))).toMatchObject({
        nods: [],
        shakes: [],
      });
    }
  });

  it('when a head nods diagonally, then the larger angle determines the gesture', () => {
    const { nods, shakes } = find((t) => ({
      pitchDeg: swing(t, 4, 1.5, 2, 14),
      yawDeg: sway(t, 4, 1.5, 2, 8),
    }));
    expect([nods.length, shakes.length]).toEqual([2, 0]);
  });

  it('when frames are missing, or the face changes, then no gesture spans the gap', () => {
    const nod: Movement = (t) => ({ pitchDeg: swing(t, 3.75, 2, 1, 10) });
    expect(find(nod, [4_000]).nods).toEqual([]);
    const { nods, points } = find(nod, [], [2]);
    expect(nods).toEqual([]);
    expect(points.has(4)).toBe(false);
  });
});

describe('blinks', () => {
  const blinking =
    (closedSeconds: number, open = 0.3): Movement =>
    (t) => ({
      eyeOpenness: t % 1.5 < closedSeconds ? open / 6 : open,
    });

  it.each([0.15, 0.25, 0.4])(
    'when eyes close for %f s every one and a half, then each closure is a blink',
    (seconds) => {
      // The first is at the very start, without an open eye before it.
      expect(find(blinking(seconds)).blinks).toBe(SECONDS / 1.5 - 1);
    },
  );

  it('when eyes are narrow, then blinks are relative to their own open level', () => {
    expect(find(blinking(0.2, 0.12)).blinks).toBe(7);
    expect(find(() => ({ eyeOpenness: 0.12 })).blinks).toBe(0);
  });

  it('when eyes stay closed for longer, or only narrow, then that is not a blink', () => {
    expect(find((t) => ({ eyeOpenness: t > 4 && t < 4.8 ? 0.05 : 0.3 })).blinks).toBe(0);
    expect(find((t) => ({ eyeOpenness: t % 2 < 0.3 ? 0.22 : 0.3 })).blinks).toBe(0);
  });

  it('when closures are shorter than the frame period, then some are missed and no extra ones are reported', () => {
    const { blinks } = find((t) => ({ eyeOpenness: t % 0.71 < 0.05 ? 0.05 : 0.3 }));
    expect(blinks).toBeGreaterThan(0);
    expect(blinks).toBeLessThan(SECONDS / 0.71);
  });
});

describe('the mouth', () => {
  it('when lips move, then activity is the spread of their distance, and zero when they are still', () => {
    const { points } = find((t) => ({
      mouthOpenness: t < 6 ? 0.1 : 0.2 + 0.1 * Math.sin(2 * Math.PI * 4 * t),
    }));
    expect(points.get(3)?.mouthActivity).toBe(0);
    expect(points.get(8)?.mouthActivity).toBeCloseTo(0.1 / Math.SQRT2, 2);
  });
});

describe('missing measurements', () => {
  it('when less than half of a second was visible, then its motion is absent', () => {
    const chunk = seen(
      0,
      0,
      [],
      motion(0, 1_400, () => ({})),
    );
    const points = fuseMotion(motionRuns([chunk as ScoredObservation], []));
    expect([...points.keys()]).toEqual([0]);
  });

  it('when the frame rate is too low for blinks or gestures, then those are absent', () => {
    const slow = (framesPerSecond: number) => {
      const { tMs, ...series } = motion(0, 2_000, () => ({}));
      const spaced = {
        ...series,
        tMs: tMs.map((_, i) => Math.round((i * 1000) / framesPerSecond)),
        framesPerSecond,
      };
      return Object.keys(
        fuseMotion(motionRuns([seen(0, 0, [], spaced) as ScoredObservation], [])).get(0) ?? {},
      );
    };
    expect(slow(12)).toEqual(['gestures', 'blinks', 'mouthActivity']);
    expect(slow(8)).toEqual(['gestures', 'mouthActivity']);
    expect(slow(4)).toEqual(['mouthActivity']);
  });
});
