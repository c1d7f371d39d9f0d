/** Content types of a camera chunk: one still image. */
export const FRAME_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** Content types of a mic chunk: up to ten seconds of audio that can be decoded on its own. */
export const AUDIO_TYPES = ['audio/pcm', 'audio/wav', 'audio/ogg', 'audio/webm'] as const;

/** Content types of a recording: a complete file. */
export const RECORDING_TYPES = [
  'video/mp4',
  'video/webm',
  'video/x-matroska',
  'video/quicktime',
  'video/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/ogg',
  'audio/webm',
] as const;

export type FrameType = (typeof FRAME_TYPES)[number];
export type AudioType = (typeof AUDIO_TYPES)[number];
export type RecordingType = (typeof RECORDING_TYPES)[number];

/** Limits of the platform, in bytes, pixels, milliseconds and frames per second. */
export const LIMITS = {
  frameBytes: 2 * 1024 * 1024,
  framePixels: 8_300_000,
  soundBytes: 1024 * 1024,
  soundMs: 10_000,
  /** No chunk of any stream or recording is longer. */
  chunkMs: 10_000,
  recordingBytes: 2 * 1024 * 1024 * 1024,
  recordingMs: 3 * 60 * 60 * 1000,
  jsonBytes: 64 * 1024,
  framesPerSecond: 10,
  jobBytes: 2 * 1024,
} as const;

/**
 * How a recording is divided. A *chunk* is the unit of accounting and observation; a *range* is the
 * run of chunks that one job reads from the file. Both follow from the recording alone, so a range
 * is always computed with the same neighbours.
 */
export const RECORDING_CUT = {
  /** `framesPerSecond` are described in full; `motionFramesPerSecond`, a multiple, are tracked for motion. */
  camera: { chunkMs: 2_000, chunksPerRange: 10, framesPerSecond: 4, motionFramesPerSecond: 12 },
  mic: { chunkMs: 10_000, chunksPerRange: 6 },
} as const;

/** The shortest audio that is transcribed: a word of one syllable. In less, words would be cut in two. */
export const MIN_TRANSCRIBED_MS = 500;
