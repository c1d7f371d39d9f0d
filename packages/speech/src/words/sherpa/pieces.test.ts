import { describe, expect, it } from 'vitest';
import { synthesize } from '../../testing/signals.ts';
import { piecesOf } from './pieces.ts';

const spoken = (seconds: number, quietFrom: number) => ({
  samples: synthesize(seconds, (t) => (t >= quietFrom && t < quietFrom + 0.3 ? 0 : 0.5 * Math.sin(1000 * t))),
  startMs: 5_000,
  endMs: 5_000 + seconds * 1000,
});

describe('pieces of an utterance', () => {
  it('when it is short, then it stays whole', () => {
    const utterance = spoken(28, 3);
    expect(piecesOf(utterance)).toEqual([utterance]);
  });

  it('when it is long, then it is cut in a pause, and nothing is lost', () => {
    const utterance = spoken(60, 24.5);
    const pieces = piecesOf(utterance);
    expect(pieces[0]?.endMs).toBeGreaterThan(5_000 + 24_500);
    expect(pieces[0]?.endMs).toBeLessThan(5_000 + 24_800);
    expect(pieces.map((piece) => piece.startMs).slice(1)).toEqual(
      pieces.map((piece) => piece.endMs).slice(0, -1),
    );
    expect(pieces.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(utterance.samples.length);
    expect(Math.max(...pieces.map(({ samples }) => samples.length))).toBeLessThanOrEqual(28 * 16_000);
    expect(pieces.at(-1)?.endMs).toBe(65_000);
  });
});
