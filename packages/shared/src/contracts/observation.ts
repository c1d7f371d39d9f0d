import { z } from 'zod';
import { emotionDistribution } from './emotion.ts';
import { degrees, natural, sha256, signedUnit, unit } from './numbers.ts';
import { spokenWord } from './words.ts';

/** The pipeline that computed an observation; `sha256` is a digest of the checksums of all its models. */
export const modelRef = z.strictObject({
  id: z.string().min(1).max(64),
  version: z.string().min(1).max(32),
  sha256,
});
export type ModelRef = z.infer<typeof modelRef>;

/** Why a frame or a face yields few measurements. */
export const FACE_QUALITY_REASONS = [
  'too-dark',
  'too-bright',
  'blurred',
  'too-small',
  'turned-away',
  'cut-off',
  'occluded',
] as const;
export const faceQualityReason = z.enum(FACE_QUALITY_REASONS);
export type FaceQualityReason = z.infer<typeof faceQualityReason>;

/** Normalised to the frame: x and width by its width, y and height by its height. */
export const box = z.strictObject({ x: signedUnit, y: signedUnit, width: unit, height: unit });
export type Box = z.infer<typeof box>;

/** Intersection over union of two boxes in the same coordinates, 0 to 1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

export const headPose = z.strictObject({
  /** Positive when turned to the candidate's own left. */
  yawDeg: degrees,
  /** Positive when looking up. */
  pitchDeg: degrees,
  /** Positive when tilted towards the candidate's own right shoulder. */
  rollDeg: degrees,
});
export type HeadPose = z.infer<typeof headPose>;

export const gaze = z.strictObject({
  /** Angle between the line of sight (head and eyes combined) and the camera axis. */
  yawDeg: degrees,
  pitchDeg: degrees,
  onCamera: z.boolean(),
  /** Probability that `onCamera` is correct. It falls to 0.5 near the threshold and for narrow or averted eyes. Absent before pipeline version 2.0. */
  confidence: z.number().min(0.5).max(1).optional(),
});
export type Gaze = z.infer<typeof gaze>;

export const faceObservation = z.strictObject({
  /** Whether this is the candidate's face, selected by size, position and continuity; at most one per frame. */
  candidate: z.boolean(),
  /** Track number, from 0: equal for the same face within one analysis run. Absent before pipeline version 2.0. */
  track: natural.optional(),
  box,
  /** Probability that the box contains a face, from the landmark network. */
  score: unit,
  quality: z.strictObject({
    /** Mean luminance of the face, 0 black to 1 white. */
    brightness: unit,
    /** 0 blurred to 1 sharp: variance of the Laplacian over the face, mapped to 0 to 1. */
    sharpness: unit,
    reasons: z.array(faceQualityReason),
  }),
  headPose: headPose.optional(),
  gaze: gaze.optional(),
  /** Lid distance over eye width (eye aspect ratio) of each eye. */
  eyeOpenness: z.strictObject({ left: unit, right: unit }).optional(),
  /** 0 (none) to 1 (broad), from the geometry of the mouth. Practice only. */
  smile: unit.optional(),
  /** Lip distance over mouth width. */
  mouthOpenness: unit.optional(),
  /** Absent if the quality is too low, the profile forbids it, or no model is available. */
  emotion: emotionDistribution.optional(),
});
export type FaceObservation = z.infer<typeof faceObservation>;

export const faceFrame = z.strictObject({
  /** Offset from the start of the interview. */
  tMs: natural,
  /** Mean luminance of the whole frame, 0 black to 1 white. */
  brightness: unit,
  quality: z.strictObject({ reasons: z.array(faceQualityReason) }),
  faces: z.array(faceObservation).max(4),
  /** Number of further faces that were detected but not described. */
  otherFaces: natural,
});
export type FaceFrame = z.infer<typeof faceFrame>;

/** The candidate's face in a frame; `undefined` if it is not visible. */
export function candidateOf({ faces }: FaceFrame): FaceObservation | undefined {
  return faces.find(({ candidate }) => candidate);
}

/**
 * Motion of the candidate's head, eyelids and lips: one entry per analysed frame that shows the
 * candidate's face well enough, at a higher rate than the frames described in full.
 */
export const faceMotion = z
  .strictObject({
    /** Frames analysed per second, including those without the face. */
    framesPerSecond: z.number().positive(),
    /** Offsets from the start of the interview, ascending. */
    tMs: z.array(natural),
    yawDeg: z.array(degrees),
    pitchDeg: z.array(degrees),
    rollDeg: z.array(degrees),
    /** Mean lid distance over eye width of both eyes. */
    eyeOpenness: z.array(unit),
    /** Lip distance over mouth width. */
    mouthOpenness: z.array(unit),
  })
  .refine(
    ({ tMs, yawDeg, pitchDeg, rollDeg, eyeOpenness, mouthOpenness }) =>
      [yawDeg, pitchDeg, rollDeg, eyeOpenness, mouthOpenness].every(({ length }) => length === tMs.length),
    'every series must have one value per offset',
  );
export type FaceMotion = z.infer<typeof faceMotion>;

export const faceFindings = z.strictObject({
  frames: z.array(faceFrame),
  /** Absent where single frames were analysed: they are too far apart to show movement. */
  motion: faceMotion.optional(),
});
export type FaceFindings = z.infer<typeof faceFindings>;

export const AUDIO_QUALITY_REASONS = [
  'silent',
  'no-speech',
  'too-quiet',
  'clipped',
  'noisy',
  'too-short',
  'narrow-band',
  'overlapping-speech',
] as const;
export const audioQualityReason = z.enum(AUDIO_QUALITY_REASONS);
export type AudioQualityReason = z.infer<typeof audioQualityReason>;

export const span = z.strictObject({ startMs: natural, endMs: natural });
export type Span = z.infer<typeof span>;

export const DISFLUENCIES = ['repetition', 'prolongation', 'block', 'filled-pause'] as const;

/** A disfluency detected in the audio itself: speech recognisers omit them. */
export const disfluency = z.strictObject({
  kind: z.enum(DISFLUENCIES),
  startMs: natural,
  endMs: natural,
  probability: unit,
});
export type Disfluency = z.infer<typeof disfluency>;

export const FLUENCY_CLASSES = ['fluent', 'stuttering', 'cluttering', 'pauses'] as const;

/** Class probabilities; `pauses` is hesitant speech, with silences or fillers. */
export const fluency = z.strictObject({ fluent: unit, stuttering: unit, cluttering: unit, pauses: unit });
export type Fluency = z.infer<typeof fluency>;

/** The most disfluencies in one observation; any beyond the first six are dropped. */
export const MAX_DISFLUENCIES = 6;

const dbfs = z.number().min(-120).max(0);

/**
 * Voice measures of a chunk, in a form that can be pooled over an answer. Pitch and the measures derived
 * from it cover the speech, the intensity covers the whole chunk. Measures for which there is too
 * little voice are absent.
 */
export const voiceMeasures = z.strictObject({
  /** Frames with a pitch, every 10 ms, within speech. */
  voicedFrames: natural,
  /** All other frames of the chunk, including pauses. */
  unvoicedFrames: natural,
  /** Over the voiced frames, as in Praat's Pitch queries, with parabolic interpolation of the extremes. */
  f0: z
    .strictObject({
      meanHz: z.number(),
      sdHz: z.number().min(0),
      minHz: z.number(),
      maxHz: z.number(),
      medianHz: z.number(),
      /** Mean absolute slope: how fast the pitch changes in either direction. */
      absoluteSlopeHzPerS: z.number().min(0),
    })
    .optional(),
  /** Praat's Intensity (minimum pitch 75 Hz) over the whole chunk, in dB re 20 µPa, with full scale taken as 1 Pa. */
  intensity: z
    .strictObject({
      /** Mean of the power, not of the decibels. */
      meanDb: z.number(),
      sdDb: z.number().min(0),
      minDb: z.number(),
      maxDb: z.number(),
      medianDb: z.number(),
    })
    .optional(),
  /** Local jitter: cycle-to-cycle variation of the period, as a ratio. */
  jitter: z.number().min(0).optional(),
  /** Local shimmer: cycle-to-cycle variation of the amplitude, as a ratio. */
  shimmer: z.number().min(0).optional(),
  /** Harmonics-to-noise ratio, mean over the frames that have one. */
  hnrDb: z.number().optional(),
  /** Voice breaks: gaps between glottal pulses that exceed a period, and their share of the chunk. */
  breaks: z.strictObject({ count: natural, ratio: unit }).optional(),
  /** Slope of the long-term average spectrum of the voice, 250 Hz to 4 kHz. */
  tiltDbPerOctave: z.number().optional(),
  /** Level at 50 Hz to 1 kHz relative to 1 to 5 kHz. */
  alphaRatioDb: z.number().optional(),
  /** Medians of F1 to F3 over the voiced frames. */
  formantsHz: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /** Integrated loudness of the chunk, ITU-R BS.1770. */
  loudnessLufs: z.number().optional(),
  pitchTrend: z
    .strictObject({
      /** Mean pitch slope within phrases; negative for declination. */
      slopeSemitonesPerS: z.number(),
      /** Phrases that end in the chunk with enough voice to measure the ending. */
      phrases: natural,
      /** Phrases that end in a rise of at least 3 semitones (uptalk). */
      finalRises: natural,
    })
    .optional(),
});
export type VoiceMeasures = z.infer<typeof voiceMeasures>;

export const speechObservation = z.strictObject({
  /** Share of the chunk that is speech, from the voice activity detector. */
  speechRatio: unit,
  /** Share of the speech with a measurable pitch. */
  voicedRatio: unit,
  /** Speech segments, as offsets from the start of the interview. */
  speech: z.array(span),
  /** One entry per second of the chunk, including a partial last one. */
  seconds: z
    .array(
      z.strictObject({
        tMs: natural,
        speaking: unit,
        levelDbfs: dbfs,
        /** Median pitch of the voiced frames in this second; absent if there are none. */
        f0Hz: z.number().min(40).max(800).optional(),
      }),
    )
    .max(12),
  /** Syllable nuclei (de Jong & Wempe 2009), as offsets from the start of the interview. */
  syllablesMs: z.array(natural),
  level: z.strictObject({
    /** Mean level of the speech; absent without speech. */
    speechDbfs: dbfs.optional(),
    peakDbfs: dbfs,
    /** Level outside speech; absent if the whole chunk is speech. */
    noiseDbfs: dbfs.optional(),
    /** Share of samples at full scale. */
    clippedRatio: unit,
  }),
  f0: z
    .strictObject({
      medianHz: z.number(),
      p5Hz: z.number(),
      p95Hz: z.number(),
      /** Standard deviation around the median, in semitones. */
      sdSemitones: z.number().min(0),
      voicedFrames: natural,
    })
    .optional(),
  /** Absent without speech, and before pipeline version 2.0. */
  voice: voiceMeasures.optional(),
  /**
   * Emotion expressed by the voice. Its model has a class "calm", which is counted as neutral here (but
   * not in `arousal`), and none for contempt. Absent if too little speech is usable, or the profile forbids it.
   */
  emotion: emotionDistribution.optional(),
  /** Derived from `emotion` and calm by `vocalEmotion`; both are present whenever `emotion` is. */
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  /** Only in observations from before words became a modality. */
  transcript: z
    .strictObject({
      engine: z.string().max(64),
      /** `unreliable`: may be displayed but not graded. `failed`: the engine did not respond; there are no words. */
      status: z.enum(['reliable', 'unreliable', 'failed']),
      words: z.array(spokenWord),
    })
    .optional(),
  /** Absent if detection did not run: turned off, or the audio quality was too low. */
  disfluencies: z.array(disfluency).max(MAX_DISFLUENCIES).optional(),
  /** Absent as above, and with less than three seconds of speech. */
  fluency: fluency.optional(),
  quality: z.strictObject({ reasons: z.array(audioQualityReason) }),
});
export type SpeechObservation = z.infer<typeof speechObservation>;
