import type { ThreadModule } from '@poise/inference';
import { hearSpeech } from '../vad/hear-speech.ts';
import { loadSilero } from '../vad/silero.ts';
import type { Segment } from '../vad/speech-segments.ts';

/** What a thread of the model pool runs: where somebody speaks in audio of 16 kHz. */
const start: ThreadModule<undefined, Float32Array, Segment[]> = async () => {
  const detect = await loadSilero();
  return async (samples) => (await hearSpeech(samples, detect)).speech;
};

export default start;
