import type { Emotion } from '@poise/shared/contracts';

/** How a face looked, never what anybody felt. */
export const LOOKED: Record<Emotion, string> = {
  neutral: 'neutral',
  happiness: 'happy',
  surprise: 'surprised',
  sadness: 'sad',
  anger: 'angry',
  disgust: 'disgusted',
  fear: 'afraid',
  contempt: 'contemptuous',
};
