import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import pLimit from 'p-limit';
import { msOf } from '../../dsp/frames.ts';
import { languageTag } from '../language-tag.ts';
import { modelVersion } from '../model-version.ts';
import { doubtsAbout, type Transcriber } from '../transcriber.ts';
import { findSherpaModel } from './layout.ts';
import { startRecogniser } from './recogniser.ts';
import { type HeardTokens, heardTokens, wordsOf } from './words.ts';

/**
 * Mean probability of the tokens from which an utterance counts as understood. Not measured on these
 * models: it is the stricter one of the two other engines.
 */
const RELIABLE_FROM = 0.8;
/** For a machine under load; decoding takes a fraction of what was spoken. */
const timeoutMs = (spokenMs: number): number => Math.round(30_000 + 5 * spokenMs);
const MAX_THREADS = 4;

/**
 * Offline models of k2-fsa/sherpa-onnx in a process of its own, which is started again after it
 * was killed. Engines that give no probabilities (CTC, Moonshine, Whisper) are never `reliable`:
 * nothing tells their good transcripts from their bad ones.
 *
 * @param directory of a model in one of the layouts of `layout.ts`.
 * @throws PoiseError `config_invalid` or `tool_missing`.
 */
export async function createSherpaTranscriber(directory: string): Promise<Transcriber> {
  const model = await findSherpaModel(directory);
  const version = await modelVersion(model.files);
  const threads = Math.min(MAX_THREADS, Math.max(1, Math.floor(availableParallelism() / 2)));
  let recogniser = await startRecogniser(model, threads);
  const inTurn = pLimit(1);

  return {
    id: `sherpa-onnx:${basename(directory)}`.slice(0, 64),
    version,
    transcribe: (utterances, { signal }) =>
      inTurn(async () => {
        signal?.throwIfAborted();
        if (utterances.length === 0) return [];
        if (!recogniser.isAlive()) recogniser = await startRecogniser(model, threads, signal);
        const sounds = utterances.map(({ samples }) => samples);
        const spokenMs = msOf(sounds.reduce((sum, { length }) => sum + length, 0));
        const results = await recogniser.listen(sounds, { timeoutMs: timeoutMs(spokenMs), signal });
        return utterances.map(({ startMs, endMs }, i) => {
          const tokens = readTokens(results[i]);
          const words = wordsOf(tokens, { startMs, endMs });
          const language = languageTag(tokens.lang);
          return {
            startMs,
            endMs,
            words,
            ...(language && { language }),
            doubts: doubtsAbout(words, RELIABLE_FROM),
          };
        });
      }),
    close: async () => recogniser.close(),
  };
}

function readTokens(result: unknown): HeardTokens {
  const parsed = heardTokens.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new PoiseError('unavailable', 'sherpa-onnx gave a result of another form');
}
