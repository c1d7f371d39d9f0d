import { newId, type Report } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { summarise } from './summary.ts';

const tally = { received: 2, scored: 2, rejected: 0, failed: 0 };
const emotion = {
  neutral: 0.61,
  happiness: 0.3,
  surprise: 0.09,
  sadness: 0,
  anger: 0,
  disgust: 0,
  fear: 0,
};
const report: Report = {
  id: newId('report'),
  interviewId: newId('interview'),
  createdAt: '2026-01-01T00:00:00Z',
  interviewedAt: '2026-01-01T00:00:00Z',
  problems: [],
  profile: 'practice',
  durationMs: 23_400,
  accounting: { camera: tally, mic: tally, words: tally },
  face: {
    framesSampled: 92,
    framesWithFace: 92,
    framesWithOneFace: 92,
    facesMax: 1,
    emotion,
    attention: 1,
    movement: { seconds: 23, nods: 1, shakes: 0, blinks: { seconds: 23, count: 6 } },
    moments: [],
  },
  speech: {
    heardMs: 23_400,
    speakingMs: 17_900,
    speakingRatio: 0.765,
    syllables: 70,
    articulationRate: 4.24,
    pauses: { count: 2, totalMs: 3_300, longestMs: 1_900, spans: [] },
    level: { speechDbfs: -22.4 },
    voice: { jitter: 0.0112, hnrDb: 15.2 },
    fluency: { disfluencies: [], classes: { fluent: 0.9, stuttering: 0.06, cluttering: 0, pauses: 0.04 } },
  },
  environment: { faceReasons: [], soundReasons: [] },
  unmeasured: [],
  models: [],
  timeline: [],
};
const text = summarise(report).replaceAll('\u00A0', ' ');

describe('a report in the terminal', () => {
  it('when figures are printed, then they have the same format as on the page', () => {
    expect(text).toContain('Interview, 23 s, practice');
    expect(text).toMatch(/expression +neutral 61%, happy 30%, surprised 9%/);
    expect(text).toMatch(/eyes on the camera +100%/);
    expect(text).toMatch(/speaking +77%, 18 s/);
    expect(text).toMatch(/level +−22 dBFS/);
    expect(text).toMatch(/fluency +fluent 90%, disfluent 6%, rushed 0%, hesitant 4%/);
    expect(text).not.toMatch(/\d %/);
  });

  it('when blinks were counted, then the count is not called a lower bound', () => {
    expect(text).toMatch(/blinks +6 in 23 seconds/);
    expect(text).not.toContain('at least');
  });

  it('when nothing is notable, then it says what was searched for', () => {
    expect(text).toContain('No clear expression, smile, nod or long look away was found.');
  });
});
