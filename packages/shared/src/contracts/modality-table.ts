import type { z } from 'zod';
import { AUDIO_TYPES, FRAME_TYPES, LIMITS, RECORDING_CUT } from './media.ts';
import { faceFindings, speechObservation } from './observation.ts';
import { facePoint, speechPoint } from './timeline.ts';
import { wordsObservation } from './words.ts';

export type ModalityDefinition = {
  /** What may be uploaded as its live chunks. Absent: it analyses the chunks of the modality `of`. */
  readonly accepts?: {
    readonly contentTypes: readonly [string, ...string[]];
    readonly maxBytes: number;
    readonly maxPerSecond: number;
  };
  readonly of?: string;
  /** How a recording is cut, see {@link RECORDING_CUT}. */
  readonly cut: { readonly chunkMs: number; readonly chunksPerRange: number };
  /** Under which name observations and timeline points carry what was found. */
  readonly field: string;
  readonly findings: z.ZodType;
  /** What one second of the timeline carries; absent where the modality is not fused by the second. */
  readonly point?: z.ZodType;
  /**
   * Live chunks that one job takes at most, and whether they are gathered by the second as they are
   * accepted; otherwise somebody who knows more decides which chunks belong together.
   */
  readonly live: { readonly maxChunks: number; readonly bySecond: boolean; readonly timeoutMs: number };
  /** Time for a job that reads a whole range, per millisecond of the range. */
  readonly timeoutPerMs: number;
  /** Whether a closed interview and its first report wait for it. */
  readonly reportWaits: boolean;
  /** Its name in English, as people read it in a report or on a page. */
  readonly name: string;
};

/**
 * What Poise analyses, one row for each modality; everything that is kept, counted, queued or shown by
 * modality follows from this table.
 */
export const MODALITIES = {
  camera: {
    accepts: { contentTypes: FRAME_TYPES, maxBytes: LIMITS.frameBytes, maxPerSecond: LIMITS.framesPerSecond },
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
    // A live stream sends far fewer chunks; one that catches up a few more.
    accepts: { contentTypes: AUDIO_TYPES, maxBytes: LIMITS.soundBytes, maxPerSecond: 5 },
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
