import { completeTotals, newId, type Report } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { headlines } from './headlines.ts';

const empty: Report = {
  id: newId('report'),
  interviewId: newId('interview'),
  createdAt: '2026-01-01T00:00:00Z',
  interviewedAt: '2026-01-01T00:00:00Z',
  problems: [],
  profile: 'assessment',
  durationMs: 64_000,
  accounting: completeTotals(),
  environment: { faceReasons: [], soundReasons: [] },
  unmeasured: [],
  models: [],
  timeline: [],
};
const names = (report: Report) => headlines(report).map(({ name }) => name);

describe('headlines', () => {
  it('when nothing was measured, then there are none', () => {
    expect(headlines(empty)).toEqual([]);
  });

  it('when no gaze could be measured, then its share is not shown', () => {
    const face = { framesSampled: 8, framesWithFace: 0, framesWithOneFace: 0, facesMax: 0 };
    expect(headlines({ ...empty, face })).toEqual([
      { name: 'Face visible', figure: '0%', meaning: 'of 8 frames' },
    ]);
  });

  it.each([
    [0, 60, '0', 'detected'],
    [2, 300, '0.4', 'per minute'],
    [15, 58, '16', 'per minute'],
    [9, 8, '9', 'in 8 seconds'],
  ])('when %i blinks were detected in %i s, then the figure is %s, %s', (count, seconds, figure, meaning) => {
    const face = {
      framesSampled: 8,
      framesWithFace: 8,
      framesWithOneFace: 8,
      facesMax: 1,
      movement: { seconds, nods: 0, shakes: 0, blinks: { seconds, count } },
    };
    const blinks = headlines({ ...empty, face }).find(({ name }) => name === 'Blinks');
    expect(blinks?.figure).toBe(figure);
    expect(blinks?.meaning).toContain(meaning);
  });

  it('when there is audio without speech, then speaking is 0%, without pace, pauses or pitch', () => {
    const speech = {
      heardMs: 64_000,
      speakingMs: 0,
      speakingRatio: 0,
      syllables: 0,
      pauses: { count: 0, totalMs: 0, longestMs: 0, spans: [] },
      level: {},
    };
    expect(names({ ...empty, speech })).toEqual(['Speaking']);
  });
});
