import { describe, expect, it } from 'vitest';
import type { Crop } from '../images/crop.ts';
import { type AnchorOutput, decodeDetections } from './detector.ts';

/** The network's output when it detects nothing. */
function noDetections(): AnchorOutput[] {
  return [512, 384].map((anchors) => ({
    logits: new Float32Array(anchors).fill(-10),
    regressors: new Float32Array(anchors * 16),
  }));
}

function setAnchor(output: AnchorOutput | undefined, anchor: number, logit: number, values: number[]): void {
  output?.logits.fill(logit, anchor, anchor + 1);
  output?.regressors.set(values, anchor * 16);
}

/** 640 x 480 in a 640 square, on the network's 256: one network pixel is 2.5 image pixels. */
const crop: Crop = { centre: [320, 240], sidePx: 640, angleRad: 0, size: 256 };

describe('face detector', () => {
  it('when no anchor exceeds the threshold, then no face is detected', () => {
    expect(decodeDetections(noDetections(), crop)).toEqual([]);
  });

  it('when an anchor detects a face, then its rectangle and eyes are in image pixels', () => {
    const output = noDetections();
    // Cell (row 8, column 4) of the fine grid: its centre is (72, 136) in network pixels.
    setAnchor(output[0], (8 * 16 + 4) * 2 + 1, 2, [8, -8, 40, 48, -2, -10, 18, -10]);
    const [face, ...others] = decodeDetections(output, crop);
    expect(others).toEqual([]);
    expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(face?.rect).toEqual({ x: 150, y: 180, width: 100, height: 120 });
    expect(face?.rightEye).toEqual([175, 235]);
    expect(face?.leftEye).toEqual([225, 235]);
  });

  it('when several anchors detect the same face, then the most probable one is kept, and other faces remain', () => {
    const output = noDetections();
    setAnchor(output[0], 100, 1, [0, 0, 60, 60]);
    setAnchor(output[0], 101, 3, [0, 0, 62, 62]);
    setAnchor(output[1], 383, 2, [-10, -10, 50, 50]);
    expect(decodeDetections(output, crop).map((face) => face.rect.width)).toEqual([155, 125]);
  });
});
