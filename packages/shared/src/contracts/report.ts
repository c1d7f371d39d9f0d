import { z } from 'zod';
import { emotion, emotionDistribution } from './emotion.ts';
import { excerptsOf } from './excerpts.ts';
import { interviewId, reportId } from './ids.ts';
import { timestamp, totals } from './interview.ts';
import { modality, stream } from './modalities.ts';
import { degrees, natural, sha256, signedUnit, unit } from './numbers.ts';
import { disfluency, faceQualityReason, fluency, soundQualityReason, span } from './observation.ts';
import { type Profile, profile } from './profile.ts';
import { timelinePoint } from './timeline-point.ts';
import { confidenceReport, fillers, impressions, voiceMoment, voiceSummary } from './voice-report.ts';

/** Something that the report does not say, and why. */
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

/** Chunks that got no scores for one and the same reason, and where in the interview they were. */
export const reportProblem = z.strictObject({
  modality,
  /** In reports from before words became a modality, beside `modality`. */
  stream: stream.optional(),
  status: z.enum(['rejected', 'failed']),
  /** A code of the table of errors. */
  code: z.string(),
  chunks: natural,
  spans: z.array(span),
});
export type ReportProblem = z.infer<typeof reportProblem>;

const momentCore = {
  startMs: natural,
  endMs: natural,
  /** Where it is seen best. */
  atMs: natural,
  /** Offsets of the analysed frames behind it, ascending; of many, evenly spread ones. */
  framesMs: z.array(natural).min(1).max(12),
  /** What was seen: one sentence for the candidate. */
  message: z.string(),
  /** How sure that is, in words. */
  certainty: z.string(),
  /** Whether a picture of it was made; it goes with the media. */
  picture: z.boolean(),
};

/** A short stretch that stands out, with the frames that show it. */
export const moment = z.discriminatedUnion('type', [
  /** Practice only, as is a smile. */
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

export const MOST_MOMENTS = 6;

/** What to say where there are no moments: what was looked for. */
export const NOTHING_STANDS_OUT: Readonly<Record<Profile, string>> = {
  practice: 'Nothing: no clear expression, smile, nod or long look away.',
  assessment: 'Nothing: no nod, and no long look away.',
};

/** Share of the speech from which a reader need not be told that some of it was not searched. */
export const NEARLY_ALL = 0.95;

/** In less time than this, chance makes what happened a few times look frequent, or rare. */
const SECONDS_OF_A_RATE = 30;

/** How often something happened, by the minute; undefined where it was watched too shortly to say. */
export function timesPerMinute(count: number, seconds: number): number | undefined {
  return seconds < SECONDS_OF_A_RATE ? undefined : (count * 60) / seconds;
}

/** The whole report: what was measured, what was not and why, and by which models. */
export const report = z
  .strictObject({
    id: reportId,
    interviewId,
    /** When the report was made. */
    createdAt: timestamp,
    /** When the interview was created. */
    interviewedAt: timestamp,
    profile,
    title: z.string().optional(),
    durationMs: natural,
    /** By modality: received = scored + rejected + failed. */
    accounting: totals,
    /** Every rejected and failed chunk, grouped; empty when everything was scored. */
    problems: z.array(reportProblem),
    /** Absent when no camera chunk was scored. */
    face: z
      .strictObject({
        framesSampled: natural,
        framesWithFace: natural,
        framesWithOneFace: natural,
        facesMax: natural,
        /** Seconds of the timeline that have an emotion; absent without any. */
        emotionSeconds: natural.optional(),
        /** Mean over those seconds. Practice only, as are the next two. */
        emotion: emotionDistribution.optional(),
        valence: signedUnit.optional(),
        arousal: signedUnit.optional(),
        /** Share of the frames with a measurable gaze that look at the camera. */
        attention: unit.optional(),
        /** Share of the frames with a measurable mouth that smile (`smile` of at least 0.5). Practice only. */
        smileRatio: unit.optional(),
        /** How often the candidate's face was suddenly another one; absent without a face. */
        candidateChanges: natural.optional(),
        /** Absent where the pictures are too far apart to show movement. */
        movement: z
          .strictObject({
            /** In which the movement of the head was measured. */
            seconds: natural,
            nods: natural,
            shakes: natural,
            /** A lower bound: the shortest blinks fall between two frames. */
            blinks: z.strictObject({ seconds: natural, count: natural }).optional(),
            /** Seconds in which speech was heard while the mouth was seen, and those of them in which it moved. */
            mouth: z.strictObject({ speakingSeconds: natural, movingSeconds: natural }).optional(),
          })
          .optional(),
        /** What stands out, in the order of time; none where nothing does; absent without a face, and from older reports. */
        moments: z.array(moment).max(MOST_MOMENTS).optional(),
        /** Present where something stands out. */
        pictures: excerptsOf.optional(),
      })
      .optional(),
    /** Absent when no mic chunk was scored. */
    speech: z
      .strictObject({
        /** How much sound was scored; the shares and rates below refer to it. */
        heardMs: natural,
        speakingMs: natural,
        /** Speech over the scored sound. */
        speakingRatio: unit,
        /** Share of the speech with a periodic voice. */
        voicedRatio: unit.optional(),
        syllables: natural,
        /** Syllables per second of scored sound; absent without speech. */
        speakingRate: z.number().optional(),
        /** Syllables per second of speech, pauses left out; absent without speech. */
        articulationRate: z.number().optional(),
        /** Silences of at least 250 ms between two stretches of speech. */
        pauses: z.strictObject({
          count: natural,
          totalMs: natural,
          longestMs: natural,
          /** In the order of time. */
          spans: z.array(span),
        }),
        /** Absent where it was turned off, where too little sound was good enough, and from older reports. */
        fluency: z
          .strictObject({
            /** In the order of time. */
            disfluencies: z.array(disfluency),
            /** Share of the speech whose sound was good enough to be searched; absent from older reports. */
            searchedRatio: unit.optional(),
            /** Mean over the pieces of sound that hold enough speech; absent where none does. */
            classes: fluency.optional(),
          })
          .optional(),
        /** The surest stumbles, in the order of time; absent where fluency is. */
        moments: z.array(voiceMoment).max(MOST_MOMENTS).optional(),
        /** Present where there are moments: whether they can be heard. */
        sounds: excerptsOf.optional(),
        /** Absent where neither the sound nor reliable words could be searched. */
        fillers: fillers.optional(),
        voice: voiceSummary.optional(),
        /** Seconds of the timeline in which the voice has an emotion; absent without any. */
        emotionSeconds: natural.optional(),
        /** How the voice sounded: mean over those seconds. Practice only, as are the next two. */
        emotion: emotionDistribution.optional(),
        valence: signedUnit.optional(),
        arousal: signedUnit.optional(),
        level: z.strictObject({ speechDbfs: z.number().optional(), noiseDbfs: z.number().optional() }),
        pitch: z
          .strictObject({
            /** Median and percentiles of the seconds that have a pitch. */
            medianHz: z.number(),
            p5Hz: z.number(),
            p95Hz: z.number(),
            /** Standard deviation of the voiced frames around the median, in semitones. */
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
    /** Practice only, as is the next. */
    impressions: impressions.optional(),
    confidence: confidenceReport.optional(),
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
