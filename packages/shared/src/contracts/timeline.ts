import { z } from 'zod';
import { emotion, emotionDistribution } from './emotion.ts';
import { degrees, natural, signedUnit, unit } from './numbers.ts';
import { audioQualityReason, faceQualityReason } from './observation.ts';

/** The facial expression after smoothing over time. */
export const expression = z.strictObject({
  label: emotion,
  /** Smoothed probability of the label. */
  probability: unit,
  /** Probability of the label minus that of the next class; negative while another class leads, but not yet for long enough. */
  margin: signedUnit,
});
export type Expression = z.infer<typeof expression>;

/** A nod (head down and up again) or a shake (to one side and back to the other). */
export const headGesture = z.strictObject({
  type: z.enum(['nod', 'shake']),
  startMs: natural,
  /** When the head was lowest, or turned furthest to the candidate's own right. */
  atMs: natural,
  endMs: natural,
  /** The smaller of the two swings. */
  amplitudeDeg: degrees.min(0),
});
export type HeadGesture = z.infer<typeof headGesture>;

/** Face measures of one second. What was not measured is absent. */
export const facePoint = z.strictObject({
  frames: natural,
  /** Frames in which the candidate's face was detected. */
  framesWithFace: natural,
  /** Largest number of faces in one frame. */
  facesMax: natural,
  /** Mean luminance of the frames, 0 black to 1 white. */
  brightness: unit,
  emotion: emotionDistribution.optional(),
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  /** The smoothed expression for most of the second. Practice only. */
  expression: expression.optional(),
  /** How often another face replaced the candidate's; absent without a face. */
  candidateChanges: natural.optional(),
  /** Share of the frames with a measurable gaze in which it is on the camera. */
  attention: unit.optional(),
  yawDeg: z.number().optional(),
  pitchDeg: z.number().optional(),
  rollDeg: z.number().optional(),
  smile: unit.optional(),
  eyeOpenness: unit.optional(),
  /** Nods and shakes by their `atMs`; absent if head motion was not measured. */
  gestures: z.array(headGesture).optional(),
  /**
   * Blinks that began in this second; absent if eyelid motion was not measured. At 12 frames per
   * second, a blink shorter than 83 ms may fall between two frames.
   */
  blinks: natural.optional(),
  /** Standard deviation of the mouth openness; absent if mouth motion was not measured. */
  mouthActivity: unit.optional(),
  reasons: z.array(faceQualityReason),
});
export type FacePoint = z.infer<typeof facePoint>;

export const speechPoint = z.strictObject({
  /** Share of the second that is speech. */
  speaking: unit,
  levelDbfs: z.number(),
  f0Hz: z.number().optional(),
  syllables: natural,
  /** Vocal emotion of the chunks that overlap the second. Practice only. */
  emotion: emotionDistribution.optional(),
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  reasons: z.array(audioQualityReason),
});
export type SpeechPoint = z.infer<typeof speechPoint>;
