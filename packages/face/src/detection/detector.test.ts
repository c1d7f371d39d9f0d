import { describe, expect, it } from 'vitest';
import type { Crop } from '../images/crop.ts';
import { type AnchorOutput, decodeDetections } from './detector.ts';

/** What the network says when it sees nothing. */
function nothing(): AnchorOutput[] {
  return [512, 384].map((anchors) => ({
    logits: new Float32Array(anchors).fill(-10),
    regressors: new Float32Array(anchors * 16),
  }));
}

function see(output: AnchorOutput | undefined, anchor: number, logit: number, values: number[]): void {
  output?.logits.fill(logit, anchor, anchor + 1);
  output?.regressors.set(values, anchor * 16);
}

/** 640 x 480 in a square of 640 on the network's 256: one network pixel is 2.5 of the picture. */
const crop: Crop = { centre: [320, 240], sidePx: 640, angleRad: 0, size: 256 };

describe('face detector', () => {
  it('when no anchor is sure, then there is no face', () => {
    expect(decodeDetections(nothing(), crop)).toEqual([]);
  });

  it('when an anchor sees a face, then its rectangle and its eyes are in pixels of the picture', () => {
    const output = nothing();
    // Cell (row 8, column 4) of the fine grid: its centre is (72, 136) in the network's pixels.
    see(output[0], (8 * 16 + 4) * 2 + 1, 2, [8, -8, 40, 48, -2, -10, 18, -10]);
    const [face, ...others] = decodeDetections(output, crop);
    expect(others).toEqual([]);
    expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(face?.rect).toEqual({ x: 150, y: 180, width: 100, height: 120 });
    expect(face?.rightEye).toEqual([175, 235]);
    expect(face?.leftEye).toEqual([225, 235]);
  });

  it('when several anchors see the same face, then the surest one is kept; another face stays', () => {
    const output = nothing();
    see(output[0], 100, 1, [0, 0, 60, 60]);
    see(output[0], 101, 3, [0, 0, 62, 62]);
    see(output[1], 383, 2, [-10, -10, 50, 50]);
    expect(decodeDetections(output, crop).map((face) => face.rect.width)).toEqual([155, 125]);
  });
});
