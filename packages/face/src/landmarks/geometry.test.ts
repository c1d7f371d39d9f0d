import { describe, expect, it } from 'vitest';
import { estimateGaze } from '../gaze/gaze.ts';
import type { Point } from '../images/rect.ts';
import { headAxes, headPose } from '../pose/head-pose.ts';
import { frontalHead, turned, withLandmarks } from '../testing/head.ts';
import { type Eye, eyeAspectRatio } from './eyes.ts';
import { landmark, type Mesh, type Vector } from './mesh.ts';
import { mouthOpenness, smile } from './mouth.ts';

const ANGLES = [-40, -20, 0, 20, 40];
const poses = ANGLES.flatMap((yawDeg) =>
  ANGLES.flatMap((pitchDeg) => ANGLES.map((rollDeg) => ({ yawDeg, pitchDeg, rollDeg }))),
);

/** A head with other proportions. */
function shaped(x: number, y: number, z: number): Mesh {
  return frontalHead().map(([px, py, pz]): Vector => [px * x, py * y, pz * z]);
}

describe('head pose', () => {
  it.each([
    ['average', shaped(1, 1, 1)],
    ['long', shaped(0.95, 1.1, 1)],
    ['broad', shaped(1.1, 0.95, 1)],
    ['flat', shaped(1, 1, 0.85)],
  ])(
    'when a head of %s proportions is turned by up to 40 degrees about each axis, then the pose is within 3 degrees',
    (_, head) => {
      // Landmark errors of up to 2 % of the face: the sequence below repeats, but has no symmetry.
      const shaken = head.map(([x, y, z], i) => [
        x + Math.sin(i * 12.9) * 2,
        y + Math.sin(i * 78.2) * 2,
        z + Math.sin(i * 37.7) * 2,
      ]) as Vector[];
      for (const pose of poses) {
        const found = headPose(headAxes(turned(shaken, pose)));
        for (const axis of ['yawDeg', 'pitchDeg', 'rollDeg'] as const)
          expect(Math.abs(found[axis] - pose[axis]), `${axis} of ${JSON.stringify(pose)}`).toBeLessThan(3);
      }
    },
  );

  it('when the jaw drops, then the pitch does not change', () => {
    const speaking = withLandmarks(frontalHead(), { 14: [0, 84, -20], 17: [0, 94, -18], 152: [0, 130, -8] });
    expect(headPose(headAxes(speaking))).toEqual(headPose(headAxes(frontalHead())));
  });

  it("when a head turns to the person's left, then the nose moves right in the image", () => {
    const nose = landmark(turned(frontalHead(), { yawDeg: 20, pitchDeg: 0, rollDeg: 0 }), 1);
    expect(nose[0]).toBeGreaterThan(10);
  });

  it('when a head looks up, then the nose moves up in the image', () => {
    const [before, after] = [0, 20].map((pitchDeg) =>
      landmark(turned(frontalHead(), { yawDeg: 0, pitchDeg, rollDeg: 0 }), 1),
    ) as [Vector, Vector];
    expect(after[1]).toBeLessThan(before[1]);
  });

  it("when a head tilts to the person's right shoulder, then the left eye rises in the image", () => {
    const eye = landmark(turned(frontalHead(), { yawDeg: 0, pitchDeg: 0, rollDeg: 20 }), 263);
    expect(eye[1]).toBeLessThan(-10);
  });
});

/** Eyes of a turned head whose irises are displaced by `x`, `y` image pixels from their resting position. */
function eyesOf(mesh: Mesh, x: number, y: number): { right: Eye; left: Eye } {
  const eye = (outer: number, inner: number): Eye => {
    const [a, b] = [landmark(mesh, outer), landmark(mesh, inner)];
    const lids: Point[] = Array.from({ length: 16 }, () => [a[0], a[1]]);
    lids[8] = [b[0], b[1]];
    return { lids, irisCentre: [(a[0] + b[0]) / 2 + x, (a[1] + b[1]) / 2 + y] };
  };
  return { right: eye(33, 133), left: eye(263, 362) };
}

describe('gaze', () => {
  const gazeAt = (x: number, y: number, yawDeg = 0, openness = 0.3) => {
    const mesh = turned(frontalHead(), { yawDeg, pitchDeg: 0, rollDeg: 0 });
    return estimateGaze(mesh, headAxes(mesh), eyesOf(mesh, x, y), openness);
  };
  /** Above the corners as with eyes at rest. */
  const rest = -1.75;

  it('when head and eyes are straight, then the person looks at the camera', () => {
    const { yawDeg, pitchDeg, onCamera } = gazeAt(0, rest);
    expect(Math.abs(yawDeg)).toBeLessThan(1);
    expect(Math.abs(pitchDeg)).toBeLessThan(1);
    expect(onCamera).toBe(true);
  });

  it('when the irises move right in the image, then the person looks to their left', () => {
    const angles = [-4, -2, 0, 2, 4].map((x) => gazeAt(x, rest).yawDeg);
    expect(angles).toEqual(angles.toSorted((a, b) => a - b));
    expect(angles[4]).toBeGreaterThan(20);
    expect(gazeAt(4, rest).onCamera).toBe(false);
  });

  it('when the irises move down, then the person looks down', () => {
    expect(gazeAt(0, rest + 3).pitchDeg).toBeLessThan(-12);
    expect(gazeAt(0, rest + 3).onCamera).toBe(false);
  });

  it('when the head turns and the irises stay centred in the eyes, then the line of sight turns with it', () => {
    expect(gazeAt(0, rest, 25).yawDeg).toBeGreaterThan(8);
    expect(gazeAt(0, rest, -25).yawDeg).toBeLessThan(-8);
  });

  it('when the line of sight approaches the border of "on camera", then confidence falls to one half', () => {
    const confidences = [0, 1, 2, 2.6, 3.2, 4].map((x) => gazeAt(x, rest));
    const border = confidences.findIndex(({ onCamera }) => !onCamera);
    const values = confidences.map(({ confidence }) => confidence);
    expect(values.slice(0, border)).toEqual(values.slice(0, border).toSorted((a, b) => b - a));
    expect(values.slice(border)).toEqual(values.slice(border).toSorted((a, b) => a - b));
    expect(values[0]).toBeGreaterThan(0.99);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.5);
    expect(Math.min(...values)).toBeLessThan(0.75);
  });

  it('when eyes are narrow or the head is turned, then the same line of sight is less certain', () => {
    expect(gazeAt(1, rest, 0, 0.17).confidence).toBeLessThan(gazeAt(1, rest, 0, 0.3).confidence);
    expect(gazeAt(1, rest, 0, 0.25).confidence).toBe(gazeAt(1, rest, 0, 0.3).confidence);
    const yawOf = (yawDeg: number) => gazeAt(0, rest, yawDeg);
    // Irises that keep the line of sight on the camera while the head turns.
    const straight = yawOf(0);
    const turnedHead = gazeAt(-(yawOf(30).yawDeg - straight.yawDeg) * 0.15, rest, 30);
    expect(turnedHead.confidence).toBeLessThan(straight.confidence);
  });
});

describe('eye aspect ratio', () => {
  const eye = (lidPx: number) => {
    const lids: Point[] = Array.from({ length: 16 }, () => [0, 0]);
    lids[8] = [30, 0];
    for (const i of [3, 5]) lids[i] = [i * 4, lidPx / 2];
    lids[11] = [12, -lidPx / 2];
    lids[13] = [20, -lidPx / 2];
    return eyeAspectRatio({ lids });
  };

  it('when the lids are 9 apart in an eye 30 wide, then it is 0.3', () => {
    expect(eye(9)).toBeCloseTo(0.3, 10);
  });

  it('when the lids close, then it falls to zero', () => {
    expect([eye(6), eye(3), eye(0)]).toEqual([0.2, 0.1, 0]);
  });
});

describe('mouth', () => {
  const head = frontalHead();
  const withCorners = (out: number, up: number) =>
    withLandmarks(head, { 61: [-24 - out, 72 - up, -12], 291: [24 + out, 72 - up, -12] });
  const smileOf = (mesh: Mesh) => smile(mesh, headAxes(mesh));

  it('when the corners move out and up, then the smile grows from none to broad', () => {
    const values = [0, 2, 4, 6, 8, 10, 12].map((step) => smileOf(withCorners(step, step / 2)));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values[0]).toBe(0);
    expect(values.at(-1)).toBe(1);
    expect(new Set(values).size).toBeGreaterThan(4);
  });

  it('when the smiling head is turned, then the smile stays the same', () => {
    const smiling = withCorners(5, 3);
    const elsewhere = turned(smiling, { yawDeg: 25, pitchDeg: -15, rollDeg: 20 });
    expect(smileOf(elsewhere)).toBeCloseTo(smileOf(smiling), 6);
    expect(smileOf(smiling)).toBeGreaterThan(0.1);
  });

  it('when the lips are 12 apart in a mouth 48 wide, then openness is one quarter', () => {
    expect(mouthOpenness(head)).toBe(0);
    expect(mouthOpenness(withLandmarks(head, { 13: [0, 66, -22], 14: [0, 78, -22] }))).toBeCloseTo(0.25, 10);
  });
});
