import type { ThreadModule } from '@poise/inference';
import { detectSpeech } from '../detect/detect-speech.ts';
import { loadSilero } from '../detect/silero.ts';
import type { Segment } from '../dsp/segments.ts';

/** What a thread of the model pool runs: where somebody speaks in audio of 16 kHz. */
const start: ThreadModule<undefined, Float32Array, readonly Segment[]> = async () => {
  const detect = await loadSilero();
  return async (samples) => (await detectSpeech(samples, detect)).speech;
};

export default start;
