/** What a camera chunk may be: one still picture. */
export const FRAME_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** What a mic chunk may be: up to ten seconds of sound that decodes by itself. */
export const SOUND_TYPES = ['audio/pcm', 'audio/wav', 'audio/ogg', 'audio/webm'] as const;

/** What a recording may be: a whole file. */
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
export type SoundType = (typeof SOUND_TYPES)[number];
export type RecordingType = (typeof RECORDING_TYPES)[number];

/** Limits of the platform (DESIGN §9). Bytes, pixels, milliseconds. */
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
  /** A live job points at each of its chunks, 20 at most, by a name of up to 45 characters. */
  liveJobBytes: 3 * 1024,
} as const;

/**
 * How a recording is cut. A *chunk* is the unit that is accounted for and observed; a *range* is
 * the run of chunks that one job reads from the file in one go. Both follow from the recording
 * alone, so the same range is always computed with the same neighbours, whoever computes it.
 */
export const RECORDING_CUT = {
  /** `framesPerSecond` are described in full, `motionFramesPerSecond`, a multiple of them, are followed. */
  camera: { chunkMs: 2_000, chunksPerRange: 10, framesPerSecond: 4, motionFramesPerSecond: 12 },
  mic: { chunkMs: 10_000, chunksPerRange: 6 },
} as const;

/**
 * Sound that was cut shorter is not transcribed: most of its words would be torn in two, and each
 * piece would cost as much as the start of a recogniser.
 */
export const TRANSCRIBED_FROM_MS = 2_500;
