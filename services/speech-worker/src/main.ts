import { runService, type ServiceKit, yieldToLive } from '@poise/runtime';
import { createSpeechPipeline } from '@poise/speech/pipeline';
import { createWordsPipeline, findTranscriber } from '@poise/speech/words';
import { createSoundWorker, createWordsWorker } from './app.ts';
import { speechWorkerSettings } from './settings.ts';

type Kit = ServiceKit<typeof speechWorkerSettings>;

await runService({
  name: 'speech-worker',
  settings: speechWorkerSettings,
  needs: { queue: 'required', blobs: 'required' },
  async build(kit) {
    const { SERVES, LANES } = kit.settings;
    // Nothing waits for words: neither audio nor the report.
    if (!LANES.includes('live') || !SERVES.includes('mic')) yieldToLive();
    if (SERVES.includes('mic')) await serveSound(kit);
    if (SERVES.includes('words')) await serveWords(kit);
  },
});

async function serveSound({ settings, log, queue, blobs, consume, onStop }: Kit): Promise<void> {
  const pipeline = await createSpeechPipeline({ threads: settings.THREADS });
  onStop('speech pipeline', pipeline.close);
  log.info({ threads: settings.THREADS }, 'speech models are loaded');
  const handlers = createSoundWorker({ pipeline, blobs, publish: queue.publish });
  const concurrency = settings.CONCURRENCY ?? settings.THREADS + 1;
  if (settings.LANES.includes('live')) consume('mic-live', handlers['mic-live'], concurrency);
  if (settings.LANES.includes('batch')) {
    consume('mic-batch', handlers['mic-batch'], concurrency);
    consume('speech', handlers.speech, 1);
  }
}

async function serveWords({ settings, log, queue, blobs, consume, onStop }: Kit): Promise<void> {
  const engine = await findTranscriber(settings);
  if (engine.close) onStop('transcription engine', engine.close);
  const pipeline = await createWordsPipeline({
    engine,
    threads: 1,
    onEngineError: ({ code, detail }) =>
      log.warn({ code, detail }, 'the transcription engine failed or was too slow'),
  });
  onStop('words pipeline', pipeline.close);
  log.info({ engine: engine.id }, 'words are transcribed');
  const handlers = createWordsWorker({ pipeline, blobs, publish: queue.publish });
  const concurrency = settings.CONCURRENCY ?? settings.THREADS;
  if (settings.LANES.includes('live')) consume('words-live', handlers['words-live'], concurrency);
  if (settings.LANES.includes('batch')) consume('words-batch', handlers['words-batch'], concurrency);
}
