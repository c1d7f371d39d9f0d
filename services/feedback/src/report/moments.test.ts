import {
  type Emotion,
  type FaceFrame,
  type FacePoint,
  moment as momentSchema,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { selectMoments } from './moments.ts';

const seven = { neutral: 0, happiness: 0, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
type Face = FaceFrame['faces'][number];

/** Four frames per second; `show` gives the measures of the candidate's face at an offset. */
function framesOf(seconds: number, show: (tMs: number) => Partial<Face> | undefined): FaceFrame[] {
  return Array.from({ length: seconds * 4 }, (_, i) => {
    const tMs = i * 250;
    const face: Face = {
      candidate: true,
      track: 0,
      box: { x: 0.3, y: 0.3, width: 0.3, height: 0.4 },
      score: 1,
      quality: { brightness: 0.5, sharpness: 0.5, reasons: [] },
      ...show(tMs),
    };
    return { tMs, brightness: 0.5, quality: { reasons: [] }, faces: [face], otherFaces: 0 };
  });
}

/** One point per second with the measures that `show` gives. */
function timelineOf(seconds: number, show: (second: number) => Partial<FacePoint>): TimelinePoint[] {
  return Array.from({ length: seconds }, (_, second) => ({
    second,
    face: { frames: 4, framesWithFace: 4, facesMax: 1, brightness: 0.5, reasons: [], ...show(second) },
  }));
}

const shown = (label: Emotion, probability: number, margin = 0.3) => ({
  expression: { label, probability, margin },
});
const emotionFrames = (label: Emotion, seconds: number) =>
  framesOf(seconds, (tMs) => ({
    emotion: { ...seven, [label]: 0.6 + (tMs % 1000) / 10_000, neutral: 0.4 - (tMs % 1000) / 10_000 },
  }));
const gaze = (onCamera: boolean, confidence = 0.9) => ({
  gaze: { yawDeg: 0, pitchDeg: 0, onCamera, confidence },
});

const select = (input: Partial<Parameters<typeof selectMoments>[0]>) =>
  selectMoments({ profile: 'practice', frames: [], timeline: [], motionMs: [], ...input });

describe('the moments', () => {
  it('when an expression stands out, then its second is listed with the frames it is based on', () => {
    const [moment, ...others] = select({
      frames: emotionFrames('happiness', 10),
      timeline: timelineOf(10, (second) => shown('happiness', second === 4 ? 0.9 : 0.6)),
    });
    expect(others).toEqual([]);
    expect(() => momentSchema.parse(moment)).not.toThrow();
    expect(moment).toMatchObject({
      type: 'expression',
      emotion: 'happiness',
      probability: 0.9,
      startMs: 4_000,
      endMs: 4_750,
      atMs: 4_750,
      framesMs: [4_000, 4_250, 4_500, 4_750],
      message: 'The expression looked happy.',
      picture: false,
    });
    expect(moment?.certainty).toBe('Very likely (90%). The next most likely expression: 60%.');
  });

  it.each([
    ['it is neutral', shown('neutral', 0.9)],
    ['it is not likely enough', shown('sadness', 0.49)],
    ['another is nearly as likely', shown('sadness', 0.6, 0.19)],
    ['it was not measured', {}],
    [
      'another is more likely within the second',
      { ...shown('sadness', 0.6), emotion: { ...seven, sadness: 0.4, neutral: 0.6 } },
    ],
  ])('when an expression does not stand out because %s, then it is not a moment', (_why, point) => {
    expect(select({ frames: emotionFrames('sadness', 3), timeline: timelineOf(3, () => point) })).toEqual([]);
  });

  it('when moments are within three seconds of each other, then the stronger is kept and the next best is added', () => {
    const frames = framesOf(20, () => ({ emotion: { ...seven, happiness: 1 }, smile: 0.8 }));
    const timeline = timelineOf(20, (second) => ({
      ...(second < 4 && shown('happiness', second === 2 ? 0.9 : 0.7)),
      smile: { 2: 0.95, 3: 0.9, 12: 0.6 }[second] ?? 0.1,
    }));
    expect(select({ frames, timeline }).map(({ type, atMs }) => [type, atMs])).toEqual([
      ['expression', 2_000],
      ['smile', 12_000],
    ]);
  });

  it('when there are many moments, then six are selected in chronological order, one of each kind before a second expression', () => {
    const labels = ['happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear'] as const;
    const at = (tMs: number) => labels[Math.floor(tMs / 5_000)] ?? 'happiness';
    const frames = framesOf(60, (tMs) => ({
      emotion: { ...seven, [at(tMs)]: 1 },
      ...gaze(tMs < 40_000 || tMs > 43_000),
    }));
    const timeline = timelineOf(60, (second) => ({
      ...(second < 30 && second % 5 === 0 && shown(at(second * 1000), 0.9 - second / 100)),
      ...(second === 50 && { smile: 0.9 }),
      gestures:
        second === 55 ? [{ type: 'nod', startMs: 55_000, atMs: 55_250, endMs: 55_500, amplitudeDeg: 9 }] : [],
    }));
    // The broad smile has no frame that measured it, so it cannot be shown.
    const moments = select({ frames, timeline, motionMs: [55_000, 55_250, 55_500] });
    expect(moments.map(({ type, atMs }) => `${type} ${atMs}`)).toEqual([
      'expression 0',
      'expression 5000',
      'expression 10000',
      'expression 15000',
      'look-away 40000',
      'nod 55250',
    ]);
    expect(moments.at(-1)).toMatchObject({ amplitudeDeg: 9, framesMs: [55_000, 55_250, 55_500] });
  });

  it('when the eyes leave the camera, then the longest look that is certain enough is selected', () => {
    const away = (tMs: number) => (tMs >= 2_000 && tMs < 4_000) || (tMs >= 10_000 && tMs < 20_000);
    const confidenceAt = (tMs: number) => (tMs > 30_000 ? 0.6 : 0.9);
    const frames = framesOf(60, (tMs) =>
      tMs === 15_000 ? {} : gaze(!away(tMs) && !(tMs > 30_000 && tMs < 45_000), confidenceAt(tMs)),
    );
    const [look, ...others] = select({ frames });
    expect(others).toEqual([]);
    expect(look).toMatchObject({ type: 'look-away', startMs: 10_000, endMs: 19_750, confidence: 0.9 });
    expect(look?.framesMs).toHaveLength(12);
    expect(look?.framesMs.at(0)).toBe(10_000);
    expect(look?.framesMs.at(-1)).toBe(19_750);
    expect(look?.message).toBe('The eyes were off the camera for 9.8\u00A0s.');
  });

  it('when the gaze is unknown in between, then two looks are not joined', () => {
    const frames = framesOf(20, (tMs) => (tMs >= 2_000 && tMs < 18_000 ? {} : gaze(false)));
    expect(select({ frames }).map(({ startMs, endMs }) => endMs - startMs)).toEqual([1_750]);
  });

  it('when it is an assessment, then only looks and nods remain, whatever the observations contain', () => {
    const frames = framesOf(30, (tMs) => ({
      emotion: { ...seven, fear: 1 },
      smile: 0.9,
      ...gaze(tMs > 8_000),
    }));
    const timeline = timelineOf(30, (second) => ({
      ...shown('fear', 0.95),
      smile: 0.9,
      gestures:
        second === 20 ? [{ type: 'nod', startMs: 20_000, atMs: 20_250, endMs: 20_500, amplitudeDeg: 9 }] : [],
    }));
    const moments = select({ profile: 'assessment', frames, timeline, motionMs: [20_250] });
    expect(moments.map(({ type }) => type)).toEqual(['look-away', 'nod']);
  });

  it('when moments are described, then the text says what was visible and not what was felt', () => {
    const labels = ['happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'] as const;
    for (const label of labels) {
      const [moment] = select({
        frames: emotionFrames(label, 1),
        timeline: timelineOf(1, () => shown(label, 0.8)),
      });
      expect(moment?.message).toMatch(/^The expression looked \w+\.$/);
      expect(`${moment?.message} ${moment?.certainty}`).not.toMatch(/\b(you|your|felt?|feel)\b/i);
    }
  });
});
