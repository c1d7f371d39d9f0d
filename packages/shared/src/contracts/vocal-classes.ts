/** The classes of a vocal emotion, those of RAVDESS in the order of their codes 01 to 08, which is also that of network outputs. */
export const VOCAL_CLASSES = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;
export type VocalClass = (typeof VOCAL_CLASSES)[number];
