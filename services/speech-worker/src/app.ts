import { type BlobStore, createAnalysisWorker, createLegacyHandlers, type Publish } from '@poise/runtime';
import type { JobHandlers } from '@poise/shared/jobs';
import type { SpeechPipeline } from '@poise/speech/pipeline';
import type { WordsPipeline } from '@poise/speech/words';
import { createSoundAnalysis } from './sound.ts';
import { createWordsAnalysis } from './words.ts';

type Handlers<Q extends 'mic-live' | 'mic-batch' | 'speech' | 'words-live' | 'words-batch'> = {
  [K in Q]: JobHandlers<K>;
};

/** The handlers of the microphone's queues: audio in, the speech measures of each chunk out. */
export function createSoundWorker(parts: {
  pipeline: SpeechPipeline;
  blobs: BlobStore;
  publish: Publish;
}): Handlers<'mic-live' | 'mic-batch' | 'speech'> {
  const { pipeline, ...io } = parts;
  const worker = createAnalysisWorker({ modality: 'mic', analyse: createSoundAnalysis(pipeline), ...io });
  const legacy = createLegacyHandlers(worker);
  return {
    'mic-live': worker.live,
    'mic-batch': worker.batch,
    speech: { 'speech.chunk': legacy.live, 'speech.range': legacy.range },
  };
}

/** The handlers of the words' queues: the same audio in, the words of each chunk out. */
export function createWordsWorker(parts: {
  pipeline: WordsPipeline;
  blobs: BlobStore;
  publish: Publish;
}): Handlers<'words-live' | 'words-batch'> {
  const { pipeline, ...io } = parts;
  const worker = createAnalysisWorker({ modality: 'words', analyse: createWordsAnalysis(pipeline), ...io });
  return { 'words-live': worker.live, 'words-batch': worker.batch };
}
