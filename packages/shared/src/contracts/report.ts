import { z } from 'zod';
import { emotion, emotionDistribution } from './emotion.ts';
import { excerptsOf } from './excerpts.ts';
import { interviewId, reportId } from './ids.ts';
import { timestamp, totals } from './interview.ts';
import { modality, stream } from './modalities.ts';
import { degrees, natural, sha256, signedUnit, unit } from './numbers.ts';
import { audioQualityReason, disfluency, faceQualityReason, fluency, span } from './observation.ts';
import { type Profile, profile } from './profile.ts';
import { entryOf, type Received } from './received.ts';
import { timelinePoint } from './timeline-point.ts';
import { confidenceReport, fillers, impressions, voiceMoment, voiceSummary } from './voice-report.ts';

/** Something that was not measured, and why. */
export const unmeasured = z.strictObject({
  what: z.enum([
    'face',
    'emotion',
    'attention',
    'movement',
    'speech',
    'pitch',
    'voice',
    'vocal-emotion',
    'transcript',
    'fluency',
    'fillers',
    'impressions',
    'confidence',
  ]),
  reason: z.enum([
    'no-video',
    'no-audio',
    'no-face',
    'poor-quality',
    'pictures-too-far-apart',
    'no-speech',
    'not-allowed-by-profile',
    'turned-off',
    'not-enough-material',
    'unlike-known-voices',
    'not-readable',
    'analysis-failed',
    'still-transcribing',
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

export type ReportModel = z.infer<typeof reportModel>;

/** Chunks that have no scores for the same reason, and their positions in the interview. */
export const reportProblem = z.strictObject({
  modality,
  /** In reports from before words became a modality, beside `modality`. */
  stream: stream.optional(),
  status: z.enum(['rejected', 'failed']),
  /** An error code. */
  code: z.string(),
  chunks: natural,
  spans: z.array(span),
});
export type ReportProblem = z.infer<typeof reportProblem>;

const momentCore = {
  startMs: natural,
  endMs: natural,
  /** When it is most visible. */
  atMs: natural,
  /** Offsets of the analysed frames it is based on, ascending; if there are many, an even selection. */
  framesMs: z.array(natural).min(1).max(12),
  /** What was observed: one sentence for the candidate. */
  message: z.string(),
  /** How certain the observation is, in words. */
  certainty: z.string(),
  /** Whether an image was extracted; it is deleted with the media. */
  picture: z.boolean(),
};

/** A notable moment, with the frames that show it. */
export const moment = z.discriminatedUnion('type', [
  /** Practice only, as is `smile`. */
  z.strictObject({
    type: z.literal('expression'),
    ...momentCore,
    emotion,
    probability: unit,
    margin: signedUnit,
  }),
  z.strictObject({ type: z.literal('smile'), ...momentCore, strength: unit }),
  /** `confidence`: mean probability that the eyes were off the camera. */
  z.strictObject({ type: z.literal('look-away'), ...momentCore, confidence: unit }),
  z.strictObject({ type: z.literal('nod'), ...momentCore, amplitudeDeg: degrees.min(0) }),
]);
export type Moment = z.infer<typeof moment>;

/** The most moments in a report, of the face and of the voice each. */
export const MAX_MOMENTS = 6;

const NO_MOMENTS: Readonly<Record<Profile, string>> = {
  practice: 'No clear expression, smile, nod or long look away was found.',
  assessment: 'No nod and no long look away was found.',
};

/** Shown in place of moments when there are none: what was searched for, if the profile is known. */
export function noMomentsMessage(value: Received<Profile>): string {
  return entryOf(NO_MOMENTS, value) ?? 'No notable moment was found.';
}

/** If at least this share of the speech was searched for disfluencies, the rest is not mentioned. */
export const NEARLY_ALL = 0.95;

/** Over a shorter time, a rate per minute would mostly reflect chance. */
const MIN_RATE_SECONDS = 30;

/** Events per minute; undefined if the observed time is too short for a rate. */
export function timesPerMinute(count: number, seconds: number): number | undefined {
  return seconds < MIN_RATE_SECONDS ? undefined : (count * 60) / seconds;
}

/** The report: what was measured, what was not and why, and which models were used. */
export const report = z
  .strictObject({
    id: reportId,
    interviewId,
    /** When the report was written. */
    createdAt: timestamp,
    /** When the interview was created. */
    interviewedAt: timestamp,
    profile,
    title: z.string().optional(),
    durationMs: natural,
    /** Chunk counts per modality: received = scored + rejected + failed. */
    accounting: totals,
    /** All rejected and failed chunks, grouped; empty if everything was scored. */
    problems: z.array(reportProblem),
    /** Absent if no camera chunk was scored. */
    face: z
      .strictObject({
        framesSampled: natural,
        framesWithFace: natural,
        framesWithOneFace: natural,
        facesMax: natural,
        /** Number of seconds with an emotion; absent if there are none. */
        emotionSeconds: natural.optional(),
        /** Mean over those seconds. This and the next two: practice only. */
        emotion: emotionDistribution.optional(),
        valence: signedUnit.optional(),
        arousal: signedUnit.optional(),
        /** Share of the frames with a measurable gaze in which it is on the camera. */
        attention: unit.optional(),
        /** Share of the frames with a measurable mouth that show a smile (`smile` of 0.5 or more). Practice only. */
        smileRatio: unit.optional(),
        /** How often another face replaced the candidate's; absent without a face. */
        candidateChanges: natural.optional(),
        /** Absent if the frames are too far apart to show motion. */
        movement: z
          .strictObject({
            /** Number of seconds in which head motion was measured. */
            seconds: natural,
            nods: natural,
            shakes: natural,
            /** An estimate: the shortest blinks fall between two frames, and other eyelid movements may be counted. */
            blinks: z.strictObject({ seconds: natural, count: natural }).optional(),
            /** Seconds of speech with a visible mouth, and those of them in which the mouth moved. */
            mouth: z.strictObject({ speakingSeconds: natural, movingSeconds: natural }).optional(),
          })
          .optional(),
        /** Notable moments in chronological order; empty if there are none; absent without a face, and from older reports. */
        moments: z.array(moment).max(MAX_MOMENTS).optional(),
        /** Present if there are moments. */
        pictures: excerptsOf.optional(),
      })
      .optional(),
    /** Absent if no mic chunk was scored. */
    speech: z
      .strictObject({
        /** Length of the scored audio, to which the ratios and rates below refer. */
        heardMs: natural,
        speakingMs: natural,
        /** Speech as a share of the scored audio. */
        speakingRatio: unit,
        /** Share of the speech with a measurable pitch. */
        voicedRatio: unit.optional(),
        syllables: natural,
        /** Syllables per second of scored audio; absent without speech. */
        speakingRate: z.number().optional(),
        /** Syllables per second of speech, pauses excluded; absent without speech. */
        articulationRate: z.number().optional(),
        /**
         * Words per minute, short pauses between words included; absent without a reliable transcript of enough
         * speech.
         */
        wordsPerMinute: z.number().positive().optional(),
        /** Silences of at least 250 ms between two speech segments. */
        pauses: z.strictObject({
          count: natural,
          totalMs: natural,
          longestMs: natural,
          /** In chronological order. */
          spans: z.array(span),
        }),
        /** Absent if turned off, if too little audio was usable, and from older reports. */
        fluency: z
          .strictObject({
            /** In chronological order. */
            disfluencies: z.array(disfluency),
            /** Share of the speech with sufficient audio quality for detection; absent from older reports. */
            searchedRatio: unit.optional(),
            /** Mean over the chunks with enough speech; absent if there are none. */
            classes: fluency.optional(),
          })
          .optional(),
        /** The most certain disfluencies in chronological order; absent if `fluency` is. */
        moments: z.array(voiceMoment).max(MAX_MOMENTS).optional(),
        /** Present if there are moments: whether their audio is available. */
        sounds: excerptsOf.optional(),
        /** Absent if neither the audio nor a reliable transcript could be searched. */
        fillers: fillers.optional(),
        voice: voiceSummary.optional(),
        /** Number of seconds with a vocal emotion; absent if there are none. */
        emotionSeconds: natural.optional(),
        /** Vocal emotion, mean over those seconds. This and the next two: practice only. */
        emotion: emotionDistribution.optional(),
        valence: signedUnit.optional(),
        arousal: signedUnit.optional(),
        level: z.strictObject({ speechDbfs: z.number().optional(), noiseDbfs: z.number().optional() }),
        pitch: z
          .strictObject({
            /** Median and percentiles over the seconds with a pitch. */
            medianHz: z.number(),
            p5Hz: z.number(),
            p95Hz: z.number(),
            /** Standard deviation of the voiced frames around the median. */
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
    /** Practice only, as is `confidence`. */
    impressions: impressions.optional(),
    confidence: confidenceReport.optional(),
    environment: z.strictObject({
      /** Mean luminance of the frames, 0 black to 1 white. */
      brightness: unit.optional(),
      noiseDbfs: z.number().optional(),
      /** Level of the speech relative to the background. */
      signalToNoiseDb: z.number().optional(),
      /** Number of seconds with more than one face in the frame. */
      otherPeopleSeconds: natural.optional(),
      faceReasons: z.array(z.strictObject({ reason: faceQualityReason, seconds: natural })),
      soundReasons: z.array(z.strictObject({ reason: audioQualityReason, seconds: natural })),
    }),
    unmeasured: z.array(unmeasured),
    models: z.array(reportModel),
    timeline: z.array(timelinePoint),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;
