import { z } from 'zod';
import { emotion, emotionDistribution } from './emotion.ts';
import { degrees, natural, signedUnit, unit } from './numbers.ts';
import { faceQualityReason, soundQualityReason } from './observation.ts';

/** What the expression looked like after smoothing over time. */
export const expression = z.strictObject({
  label: emotion,
  /** Smoothed probability of the label. */
  probability: unit,
  /** Probability of the label less that of the next; below 0 while another class leads, but not for long enough. */
  margin: signedUnit,
});
export type Expression = z.infer<typeof expression>;

/** One nod (the head down and up again) or one shake (aside and back over to the other side). */
export const headGesture = z.strictObject({
  type: z.enum(['nod', 'shake']),
  startMs: natural,
  /** Where the head was lowest, or turned furthest to the candidate's own right. */
  atMs: natural,
  endMs: natural,
  /** The smaller of the two swings. */
  amplitudeDeg: degrees.min(0),
});
export type HeadGesture = z.infer<typeof headGesture>;

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
  /** The smoothed expression that held for most of the second. Practice only. */
  expression: expression.optional(),
  /** How often the candidate's face was suddenly another one; absent without a face. */
  candidateChanges: natural.optional(),
  /** Share of the frames with a measurable gaze that look at the camera. */
  attention: unit.optional(),
  yawDeg: z.number().optional(),
  pitchDeg: z.number().optional(),
  rollDeg: z.number().optional(),
  smile: unit.optional(),
  eyeOpenness: unit.optional(),
  /** Nods and shakes by their `atMs`; absent where the movement of the head was not measured. */
  gestures: z.array(headGesture).optional(),
  /**
   * Blinks that began in this second; absent where the movement of the lids was not measured. At 12
   * frames a second a lid that is down for less than 83 ms may fall between two: a lower bound.
   */
  blinks: natural.optional(),
  /** Standard deviation of the mouth's openness; absent where its movement was not measured. */
  mouthActivity: unit.optional(),
  reasons: z.array(faceQualityReason),
});
export type FacePoint = z.infer<typeof facePoint>;

export const speechPoint = z.strictObject({
  /** Share of the second in which somebody speaks. */
  speaking: unit,
  levelDbfs: z.number(),
  f0Hz: z.number().optional(),
  syllables: natural,
  /** How the voice sounded in the chunks that touch the second. Practice only. */
  emotion: emotionDistribution.optional(),
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  reasons: z.array(soundQualityReason),
});
export type SpeechPoint = z.infer<typeof speechPoint>;
