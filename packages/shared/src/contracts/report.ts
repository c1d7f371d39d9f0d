import { z } from 'zod';
import { emotionDistribution } from './emotion.ts';
import { interviewId, reportId } from './ids.ts';
import { timestamp, totals } from './interview.ts';
import { natural, sha256, signedUnit, unit } from './numbers.ts';
import { faceQualityReason, soundQualityReason, span } from './observation.ts';
import { profile } from './profile.ts';
import { timelinePoint } from './timeline.ts';

/** Something that the report does not say, and why. */
export const unmeasured = z.strictObject({
  what: z.enum(['face', 'emotion', 'attention', 'speech', 'pitch', 'transcript', 'confidence']),
  reason: z.enum([
    'no-video',
    'no-audio',
    'no-face',
    'poor-quality',
    'no-speech',
    'not-allowed-by-profile',
    'not-enough-material',
    'analysis-failed',
    'no-model-yet',
  ]),
  /** One sentence for the candidate. */
  message: z.string(),
});
export type Unmeasured = z.infer<typeof unmeasured>;

export const reportModel = z.strictObject({
  id: z.string(),
  version: z.string(),
  sha256,
  licence: z.string(),
  role: z.string(),
});

/** The whole report; `timeline` is what every figure in it is computed from. */
export const report = z
  .strictObject({
    id: reportId,
    interviewId,
    createdAt: timestamp,
    profile,
    title: z.string().optional(),
    durationMs: natural,
    accounting: totals,
    face: z
      .strictObject({
        framesSampled: natural,
        framesWithFace: natural,
        framesWithOneFace: natural,
        facesMax: natural,
        /** Mean over the seconds that have an emotion. */
        emotion: emotionDistribution.optional(),
        valence: signedUnit.optional(),
        arousal: signedUnit.optional(),
        /** Share of measurable frames that look at the camera. */
        attention: unit.optional(),
        smileRatio: unit.optional(),
      })
      .optional(),
    speech: z
      .strictObject({
        speakingMs: natural,
        /** Speech over the whole length. */
        speakingRatio: unit,
        voicedRatio: unit.optional(),
        syllables: natural,
        /** Syllables per second of the whole length. */
        speakingRate: z.number().optional(),
        /** Syllables per second of speech, pauses left out. */
        articulationRate: z.number().optional(),
        pauses: z.strictObject({
          count: natural,
          totalMs: natural,
          longestMs: natural,
          /** Longest first, at most twenty. */
          spans: z.array(span),
        }),
        level: z.strictObject({ speechDbfs: z.number().optional(), noiseDbfs: z.number().optional() }),
        pitch: z
          .strictObject({
            medianHz: z.number(),
            p5Hz: z.number(),
            p95Hz: z.number(),
            sdSemitones: z.number(),
          })
          .optional(),
        transcript: z
          .strictObject({
            engine: z.string(),
            status: z.enum(['reliable', 'unreliable']),
            words: natural,
            text: z.string(),
          })
          .optional(),
      })
      .optional(),
    environment: z.strictObject({
      /** Mean luminance of the picture. */
      brightness: unit.optional(),
      noiseDbfs: z.number().optional(),
      /** Level of speech over level of the background. */
      signalToNoiseDb: z.number().optional(),
      /** Seconds in which more than one face was in the picture. */
      otherPeopleSeconds: natural.optional(),
      faceReasons: z.array(z.strictObject({ reason: faceQualityReason, seconds: natural })),
      soundReasons: z.array(z.strictObject({ reason: soundQualityReason, seconds: natural })),
    }),
    unmeasured: z.array(unmeasured),
    models: z.array(reportModel),
    timeline: z.array(timelinePoint),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;
