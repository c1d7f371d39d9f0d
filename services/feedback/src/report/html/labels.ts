import type { AudioQualityReason, FaceQualityReason } from '@poise/shared/contracts';

export const FACE_REASON_LABELS: Record<FaceQualityReason, string> = {
  'too-dark': 'the image was too dark',
  'too-bright': 'the image was too bright',
  blurred: 'the image was blurred',
  'too-small': 'the face was too small',
  'turned-away': 'the face was turned away',
  'cut-off': 'the face was cut off by the edge of the frame',
  occluded: 'part of the face was covered',
};

export const AUDIO_REASON_LABELS: Record<AudioQualityReason, string> = {
  silent: 'the microphone recorded silence',
  'no-speech': 'no speech was detected',
  'too-quiet': 'the voice was too quiet',
  'narrow-band': 'the audio had the bandwidth of a telephone',
  'overlapping-speech': 'several voices, or a voice and music, overlapped',
  clipped: 'the audio was clipped',
  noisy: 'the background was noisy',
  'too-short': 'the audio was too short',
};
