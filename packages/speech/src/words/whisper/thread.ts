import type { ThreadModule } from '@poise/inference';
import type { SpokenWord } from '@poise/shared/contracts';
import { msOf } from '../../dsp/frames.ts';
import { decode } from './decode.ts';
import { openWhisper, SAMPLES_PER_POSITION } from './network.ts';
import { spokenWords } from './words.ts';

export type WhisperThreadData = { readonly modelId: string };

/** Times count from the first sample. */
export type RecognisedUtterance = { readonly words: readonly SpokenWord[]; readonly isLoop: boolean };

/**
 * Silence, noise and music are heard as "you" or "thank you": words are dropped where nobody seems to speak and they
 * are doubtful.
 */
const NO_SPEECH = 0.3;
const DOUBTFUL = 0.45;

/** What a thread of the model pool runs: the words of an utterance of 16 kHz mono, at most 29 s long. */
const start: ThreadModule<WhisperThreadData, Float32Array, RecognisedUtterance> = async ({ modelId }) => {
  const network = await openWhisper(modelId);
  return async (samples) => {
    const positions = Math.ceil(samples.length / SAMPLES_PER_POSITION);
    const heard = await network.hear(samples);
    const decoded = await decode(network, heard, { durationMs: msOf(samples.length), positions });
    const words = spokenWords(decoded, samples, positions, network.vocabulary);
    const isNothing = decoded.noSpeech > NO_SPEECH && meanConfidence(words) < DOUBTFUL;
    return { words: isNothing ? [] : words, isLoop: decoded.isLoop };
  };
};

function meanConfidence(words: readonly SpokenWord[]): number {
  return words.reduce((sum, { confidence = 0 }) => sum + confidence, 0) / Math.max(1, words.length);
}

export default start;
