import type { SpeechObservation } from '@poise/shared/contracts';
import { summariseActivity } from './activity.ts';
import type { ChunkView } from './chunk-view.ts';
import { summariseFluency } from './fluency.ts';
import { summariseLevel } from './level.ts';
import { summarisePitch } from './pitch.ts';
import { qualityReasons } from './quality.ts';
import { summariseVocalEmotion } from './vocal-emotion.ts';
import { summariseVoice } from './voice.ts';

/** What is reported of one chunk of a range. Where its quality does not carry an emotion or its fluency, they are absent. */
export function summariseChunk(view: ChunkView): SpeechObservation {
  const activity = summariseActivity(view);
  const level = summariseLevel(view);
  const reasons = qualityReasons(view, level);
  return {
    ...activity,
    level,
    ...summarisePitch(view),
    ...summariseVoice(view),
    ...summariseVocalEmotion(view, reasons),
    ...summariseFluency(view, reasons),
    quality: { reasons },
  };
}
