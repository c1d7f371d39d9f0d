export { decodeFrame, type FrameInfo, inspectFrame, type RgbFrame } from './frame.ts';
export { cutPortrait } from './portrait.ts';
export { type FrameRange, readFrames, type TimedFrame } from './recording-frames.ts';
export { probeRecording, type RecordingInfo } from './recording-probe.ts';
export { readSound, type SoundRange } from './recording-sound.ts';
export { agrees, type MediaType, SNIFF_BYTES, sniff } from './sniff.ts';
export { decodeSound, inspectSound, SAMPLE_RATE_HZ, type SoundInfo } from './sound.ts';
export { readSoundFile } from './sound-file.ts';
export { findTools, type Tools } from './tools.ts';
