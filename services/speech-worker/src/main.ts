import { availableParallelism } from 'node:os';
import { runService } from '@poise/runtime';
import { createSpeechPipeline } from '@poise/speech/pipeline';
import { findTranscriber, transcriberSettings } from '@poise/speech/words';
import { z } from 'zod';
import { createSpeechWorker } from './app.ts';

await runService({
  name: 'speech-worker',
  settings: {
    ...transcriberSettings,
    THREADS: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(Math.max(1, Math.floor(availableParallelism() / 2))),
    /** Jobs at a time; more than threads, so that one decodes while another computes. */
    CONCURRENCY: z.coerce.number().int().min(1).max(64).optional(),
  },
  async build({ settings, log, queue, blobs, consume, onStop }) {
    const transcriber = await findTranscriber(settings);
    const pipeline = await createSpeechPipeline({
      threads: settings.THREADS,
      transcriber,
      onTranscriberError: ({ code, detail }) =>
        log.warn({ code, detail }, 'a range was left without its words'),
    });
    onStop('pipeline', pipeline.close);
    if (transcriber?.close) onStop('transcriber', transcriber.close);
    log.info({ transcriber: transcriber?.id ?? 'none', threads: settings.THREADS }, 'models are loaded');
    const handlers = createSpeechWorker({ pipeline, blobs, publish: queue.publish });
    consume('speech', handlers, settings.CONCURRENCY ?? settings.THREADS + 1);
  },
});
