import { z } from 'zod';
import { emotionDistribution } from './emotion.ts';
import { natural, signedUnit, unit } from './numbers.ts';
import { faceQualityReason, soundQualityReason } from './observation.ts';

/** What was seen in one second. Fields that nothing was measured for are absent. */
export const facePoint = z.strictObject({
  frames: natural,
  /** Frames in which the candidate's face was found. */
  framesWithFace: natural,
  /** Most faces in one frame. */
  facesMax: natural,
  /** Mean luminance of the picture. */
  brightness: unit,
  emotion: emotionDistribution.optional(),
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  /** Share of the frames with a measurable gaze that look at the camera. */
  attention: unit.optional(),
  yawDeg: z.number().optional(),
  pitchDeg: z.number().optional(),
  rollDeg: z.number().optional(),
  smile: unit.optional(),
  eyeOpenness: unit.optional(),
  reasons: z.array(faceQualityReason),
});
export type FacePoint = z.infer<typeof facePoint>;

export const speechPoint = z.strictObject({
  /** Share of the second in which somebody speaks. */
  speaking: unit,
  levelDbfs: z.number(),
  f0Hz: z.number().optional(),
  syllables: natural,
  reasons: z.array(soundQualityReason),
});
export type SpeechPoint = z.infer<typeof speechPoint>;

/** One second of an interview: a pure function of the set of observations that touch it. */
export const timelinePoint = z.strictObject({
  second: natural,
  face: facePoint.optional(),
  speech: speechPoint.optional(),
});
export type TimelinePoint = z.infer<typeof timelinePoint>;

export const timelinePage = z
  .strictObject({ points: z.array(timelinePoint), nextCursor: z.string().optional() })
  .meta({ id: 'TimelinePage' });
export type TimelinePage = z.infer<typeof timelinePage>;
