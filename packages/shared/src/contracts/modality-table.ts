import type { z } from 'zod';
import { AUDIO_TYPES, FRAME_TYPES, LIMITS, RECORDING_CUT } from './media.ts';
import { faceFindings, speechObservation } from './observation.ts';
import type { Profile } from './profile.ts';
import { facePoint, speechPoint } from './timeline.ts';
import { wordsObservation } from './words.ts';

export type ModalityDefinition = {
  /** The live chunks that it accepts. Absent: it analyses the chunks of the modality `of`. */
  readonly accepts?: {
    readonly contentTypes: readonly [string, ...string[]];
    readonly maxBytes: number;
    readonly maxPerSecond: number;
    /** What a candidate agrees to, by profile: everything that the stream's modalities measure. */
    readonly consent: Readonly<Record<Profile, string>>;
  };
  readonly of?: string;
  /** How a recording is divided, see {@link RECORDING_CUT}. */
  readonly cut: { readonly chunkMs: number; readonly chunksPerRange: number };
  /** The field of observations and timeline points that holds its findings. */
  readonly field: string;
  readonly findings: z.ZodType;
  /** Its part of one second of the timeline; absent if the modality is not fused by the second. */
  readonly point?: z.ZodType;
  /**
   * The maximum number of live chunks per job, and whether they are gathered by the second as they are
   * accepted; otherwise, the orchestrator decides which chunks belong together.
   */
  readonly live: { readonly maxChunks: number; readonly bySecond: boolean; readonly timeoutMs: number };
  /** Time limit of a job that reads a whole range, per millisecond of the range. */
  readonly timeoutPerMs: number;
  /** Whether a closed interview and its first report wait for it. */
  readonly reportWaits: boolean;
  /** Its English name in reports and on pages. */
  readonly name: string;
};

/**
 * What Poise analyses: one row per modality. Everything that is stored, counted, queued or shown by
 * modality follows from this table.
 */
export const MODALITIES = {
  camera: {
    accepts: {
      contentTypes: FRAME_TYPES,
      maxBytes: LIMITS.frameBytes,
      maxPerSecond: LIMITS.framesPerSecond,
      consent: {
        practice:
          'Poise may analyse the video: the position of my face, my gaze, my head movements and my facial expression.',
        assessment:
          'Poise may analyse the video: the position of my face, my gaze and my head movements. It does not infer emotions.',
      },
    },
    cut: RECORDING_CUT.camera,
    field: 'face',
    findings: faceFindings,
    point: facePoint,
    live: { maxChunks: 10, bySecond: true, timeoutMs: 15_000 },
    timeoutPerMs: 12,
    reportWaits: true,
    name: 'Camera',
  },
  mic: {
    accepts: {
      contentTypes: AUDIO_TYPES,
      maxBytes: LIMITS.soundBytes,
      // A live stream sends far fewer chunks; one that catches up sends a few more.
      maxPerSecond: 5,
      consent: {
        practice:
          'Poise may analyse the audio: pace, pauses, fluency, pitch, loudness, my words and the emotion in my voice.',
        assessment:
          'Poise may analyse the audio: pace, pauses, fluency, pitch, loudness and my words. It does not infer emotions.',
      },
    },
    cut: RECORDING_CUT.mic,
    field: 'speech',
    findings: speechObservation,
    point: speechPoint,
    live: { maxChunks: 5, bySecond: true, timeoutMs: 60_000 },
    timeoutPerMs: 6,
    reportWaits: true,
    name: 'Microphone',
  },
  words: {
    of: 'mic',
    cut: RECORDING_CUT.mic,
    field: 'words',
    findings: wordsObservation,
    live: { maxChunks: 20, bySecond: false, timeoutMs: 60_000 },
    timeoutPerMs: 6,
    reportWaits: false,
    name: 'Words',
  },
} as const satisfies Record<string, ModalityDefinition>;
