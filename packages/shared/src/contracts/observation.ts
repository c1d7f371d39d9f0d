import { z } from 'zod';
import { emotionDistribution } from './emotion.ts';
import { interviewId } from './ids.ts';
import { stream } from './media.ts';
import { degrees, natural, sha256, signedUnit, unit } from './numbers.ts';
import { spokenWord } from './words.ts';

/** Which pipeline computed an observation; `sha256` digests the checksums of all its models. */
export const modelRef = z.strictObject({
  id: z.string().min(1).max(64),
  version: z.string().min(1).max(32),
  sha256,
});
export type ModelRef = z.infer<typeof modelRef>;

/** Why a frame or a face says little. */
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

/** Normalised to the picture: x and width by its width, y and height by its height. */
export const box = z.strictObject({ x: signedUnit, y: signedUnit, width: unit, height: unit });
export type Box = z.infer<typeof box>;

/** Shared area over joint area of two boxes in the same coordinates, 0 to 1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

export const headPose = z.strictObject({
  /** Turned to the candidate's own left is positive. */
  yawDeg: degrees,
  /** Looking up is positive. */
  pitchDeg: degrees,
  /** Tilted to the candidate's own right shoulder is positive. */
  rollDeg: degrees,
});
export type HeadPose = z.infer<typeof headPose>;

export const gaze = z.strictObject({
  /** Angle of the line of sight to the camera axis, eyes and head together. */
  yawDeg: degrees,
  pitchDeg: degrees,
  onCamera: z.boolean(),
  /** Probability that `onCamera` is right: near the border, and with narrow or turned eyes, it falls to 0.5. Absent from pipelines before 2.0. */
  confidence: z.number().min(0.5).max(1).optional(),
});
export type Gaze = z.infer<typeof gaze>;

export const faceObservation = z.strictObject({
  /** The candidate's face, chosen by size, centre and continuity; at most one in a frame. */
  candidate: z.boolean(),
  /** The same number for the same face in the frames that were analysed in one run; numbers start at 0. Absent from pipelines before 2.0. */
  track: natural.optional(),
  box,
  /** Probability that the box shows a face, by the network that draws the landmarks. */
  score: unit,
  quality: z.strictObject({
    /** Mean luminance of the face, 0 black to 1 white. */
    brightness: unit,
    /** 0 blurred to 1 sharp: variance of the Laplacian on the face, squashed. */
    sharpness: unit,
    reasons: z.array(faceQualityReason),
  }),
  headPose: headPose.optional(),
  gaze: gaze.optional(),
  /** Lid distance over eye width (eye aspect ratio), by eye. */
  eyeOpenness: z.strictObject({ left: unit, right: unit }).optional(),
  /** 0 none to 1 broad, from the geometry of the mouth. Practice only. */
  smile: unit.optional(),
  /** Lip distance over mouth width. */
  mouthOpenness: unit.optional(),
  /** Absent when quality does not carry it, when the profile forbids it, or for lack of a model. */
  emotion: emotionDistribution.optional(),
});
export type FaceObservation = z.infer<typeof faceObservation>;

export const faceFrame = z.strictObject({
  /** Offset within the interview. */
  tMs: natural,
  /** Mean luminance of the whole picture, 0 black to 1 white. */
  brightness: unit,
  quality: z.strictObject({ reasons: z.array(faceQualityReason) }),
  faces: z.array(faceObservation).max(4),
  /** Faces found beyond those described. */
  otherFaces: natural,
});
export type FaceFrame = z.infer<typeof faceFrame>;

/** The candidate's face in a frame; `undefined` where it is not seen. */
export function candidateOf({ faces }: FaceFrame): FaceObservation | undefined {
  return faces.find(({ candidate }) => candidate);
}

const MOTION_SAMPLES = 32;

/**
 * How the candidate's head, lids and lips moved: one entry per analysed frame that shows the
 * candidate's face well enough, denser than the frames that are described in full.
 */
export const faceMotion = z
  .strictObject({
    /** Frames analysed per second, whether or not they show the face. */
    framesPerSecond: z.number().positive(),
    /** Offsets within the interview, ascending. */
    tMs: z.array(natural).max(MOTION_SAMPLES),
    yawDeg: z.array(degrees).max(MOTION_SAMPLES),
    pitchDeg: z.array(degrees).max(MOTION_SAMPLES),
    rollDeg: z.array(degrees).max(MOTION_SAMPLES),
    /** Mean lid distance over eye width of both eyes. */
    eyeOpenness: z.array(unit).max(MOTION_SAMPLES),
    /** Lip distance over mouth width. */
    mouthOpenness: z.array(unit).max(MOTION_SAMPLES),
  })
  .refine(
    ({ tMs, yawDeg, pitchDeg, rollDeg, eyeOpenness, mouthOpenness }) =>
      [yawDeg, pitchDeg, rollDeg, eyeOpenness, mouthOpenness].every(({ length }) => length === tMs.length),
    'every series has one value for each offset',
  );
export type FaceMotion = z.infer<typeof faceMotion>;

export const SOUND_QUALITY_REASONS = [
  'silent',
  'no-speech',
  'too-quiet',
  'clipped',
  'noisy',
  'too-short',
  'narrow-band',
  'overlapping-speech',
] as const;
export const soundQualityReason = z.enum(SOUND_QUALITY_REASONS);
export type SoundQualityReason = z.infer<typeof soundQualityReason>;

export const span = z.strictObject({ startMs: natural, endMs: natural });
export type Span = z.infer<typeof span>;

export const DISFLUENCIES = ['repetition', 'prolongation', 'block', 'filled-pause'] as const;

/** A place where speech stumbles, found in the sound itself: recognisers of words leave it out. */
export const disfluency = z.strictObject({
  kind: z.enum(DISFLUENCIES),
  startMs: natural,
  endMs: natural,
  probability: unit,
});
export type Disfluency = z.infer<typeof disfluency>;

export const FLUENCY_CLASSES = ['fluent', 'stuttering', 'cluttering', 'pauses'] as const;

/** Probabilities; `pauses` is speech that halts, in silence or with "uh". */
export const fluency = z.strictObject({ fluent: unit, stuttering: unit, cluttering: unit, pauses: unit });
export type Fluency = z.infer<typeof fluency>;

/** In one observation; of more, the first. */
export const MAX_DISFLUENCIES = 6;

const dbfs = z.number().min(-120).max(0);

/**
 * How the voice sounds in a chunk, so that chunks can be pooled over an answer. Pitch and what follows
 * from it are measured where somebody speaks, the intensity over all of the chunk. What there is too
 * little voice for is absent.
 */
export const voiceMeasures = z.strictObject({
  /** Frames with a pitch, every 10 ms, while somebody speaks. */
  voicedFrames: natural,
  /** All other frames of the chunk, pauses included. */
  unvoicedFrames: natural,
  /** Over the voiced frames, as Praat's queries of a Pitch; extremes of the contour through parabolas. */
  f0: z
    .strictObject({
      meanHz: z.number(),
      sdHz: z.number().min(0),
      minHz: z.number(),
      maxHz: z.number(),
      medianHz: z.number(),
      /** Mean absolute slope: how fast the pitch moves, up or down. */
      absoluteSlopeHzPerS: z.number().min(0),
    })
    .optional(),
  /** Praat's Intensity from 75 Hz on, over the whole chunk, in dB above 20 µPa if full scale were 1 Pa. */
  intensity: z
    .strictObject({
      /** Of the power, rather than of the decibels. */
      meanDb: z.number(),
      sdDb: z.number().min(0),
      minDb: z.number(),
      maxDb: z.number(),
      medianDb: z.number(),
    })
    .optional(),
  /** Variation of the period from cycle to cycle (local), as a share. */
  jitter: z.number().min(0).optional(),
  /** Variation of the amplitude from cycle to cycle (local), as a share. */
  shimmer: z.number().min(0).optional(),
  /** Harmonics-to-noise ratio, mean of the frames that have one. */
  hnrDb: z.number().optional(),
  /** Gaps between glottal pulses that are no period, and their share of the chunk. */
  breaks: z.strictObject({ count: natural, ratio: unit }).optional(),
  /** Slope of the voice's long-term spectrum from 250 Hz to 4 kHz. */
  tiltDbPerOctave: z.number().optional(),
  /** Level of 50 to 1000 Hz over that of 1 to 5 kHz. */
  alphaRatioDb: z.number().optional(),
  /** F1 to F3, medians of the voiced frames. */
  formantsHz: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /** Integrated loudness of the chunk, ITU-R BS.1770. */
  loudnessLufs: z.number().optional(),
  pitchTrend: z
    .strictObject({
      /** Mean over the phrases of the slope of the pitch (declination is below 0). */
      slopeSemitonesPerS: z.number(),
      /** Phrases that end in the chunk and whose end has enough voice to tell. */
      phrases: natural,
      /** Those that end in a rise of at least 3 semitones (up-talk). */
      finalRises: natural,
    })
    .optional(),
});
export type VoiceMeasures = z.infer<typeof voiceMeasures>;

export const speechObservation = z.strictObject({
  /** Share of the chunk in which somebody speaks, by the voice activity detector. */
  speechRatio: unit,
  /** Share of the spoken time with a periodic voice (a pitch could be measured). */
  voicedRatio: unit,
  /** Stretches of speech, offsets within the interview. */
  speech: z.array(span).max(64),
  /** One entry for each full or begun second of the chunk. */
  seconds: z
    .array(
      z.strictObject({
        tMs: natural,
        speaking: unit,
        levelDbfs: dbfs,
        /** Median pitch of the voiced frames of this second; absent when none is voiced. */
        f0Hz: z.number().min(40).max(800).optional(),
      }),
    )
    .max(12),
  /** Times of syllable nuclei (de Jong & Wempe 2009), offsets within the interview. */
  syllablesMs: z.array(natural).max(128),
  level: z.strictObject({
    /** Mean level while speaking; absent without speech. */
    speechDbfs: dbfs.optional(),
    peakDbfs: dbfs,
    /** Level outside speech; absent when everything is speech. */
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
  /** Absent without speech, and from pipelines before 2.0. */
  voice: voiceMeasures.optional(),
  /**
   * How the voice sounded. Its model knows calm, which counts to neutral here (not in `arousal`), and no
   * contempt. Absent where there is too little fit speech, or the profile forbids it.
   */
  emotion: emotionDistribution.optional(),
  /** From `emotion` and calm, as `vocalEmotion` says; both are there where `emotion` is. */
  valence: signedUnit.optional(),
  arousal: signedUnit.optional(),
  /** From workers that transcribe along with the sound; `wordsObservation` takes its place. */
  transcript: z
    .strictObject({
      engine: z.string().max(64),
      /** `unreliable`: fit to be shown, not to be graded. `failed`: the engine did not answer; no words. */
      status: z.enum(['reliable', 'unreliable', 'failed']),
      words: z.array(spokenWord).max(60),
    })
    .optional(),
  /** Absent where they were not looked for: turned off, or the sound is not good enough. */
  disfluencies: z.array(disfluency).max(MAX_DISFLUENCIES).optional(),
  /** Absent as above, and where less than three seconds are spoken. */
  fluency: fluency.optional(),
  quality: z.strictObject({ reasons: z.array(soundQualityReason) }),
});
export type SpeechObservation = z.infer<typeof speechObservation>;

const observationCore = {
  interviewId,
  stream,
  seq: natural,
  startMs: natural,
  endMs: natural,
};

export const scoredObservation = z.strictObject({
  ...observationCore,
  status: z.literal('scored'),
  model: modelRef,
  face: z
    .strictObject({
      frames: z.array(faceFrame).max(16),
      /** Absent where single pictures were analysed: they are too far apart to show movement. */
      motion: faceMotion.optional(),
    })
    .optional(),
  speech: speechObservation.optional(),
});

/** Our inputs or our machines were at fault: `rejected` blames the chunk, `failed` blames us. */
export const unscoredObservation = z.strictObject({
  ...observationCore,
  status: z.enum(['rejected', 'failed']),
  /** Absent when no model came to see the chunk. */
  model: modelRef.optional(),
  code: z.string().min(1).max(64),
});

/** What a worker found out about one chunk: exactly one per chunk and pipeline. */
export const observation = z
  .discriminatedUnion('status', [scoredObservation, unscoredObservation])
  .refine(
    (o) => o.status !== 'scored' || (o.stream === 'camera' ? o.face && !o.speech : o.speech && !o.face),
    'a scored camera chunk carries `face`, a scored mic chunk carries `speech`',
  );
export type Observation = z.infer<typeof observation>;
export type ScoredObservation = z.infer<typeof scoredObservation>;
