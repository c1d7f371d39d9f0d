import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSpeechPipeline } from '@poise/speech/pipeline';
import { sampleAudio } from './sample-media.ts';

/**
 * Analyses one hour of audio, range by range, on one thread, and prints the memory of the process every
 * ten minutes; the heap after garbage collection. It is not part of `npm run bench`, because it takes
 * minutes: `node bench/src/speech-memory.ts`.
 */
const RANGE_MS = 60_000;
const MINUTES = 60;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const samples = await sampleAudio(RANGE_MS / 1000);
const pipeline = await createSpeechPipeline({ threads: 1 });
for (let minute = 0; minute < MINUTES; minute += 1) {
  const startMs = minute * RANGE_MS;
  const chunks = Array.from({ length: 6 }, (_, i) => ({
    startMs: startMs + i * 10_000,
    endMs: startMs + (i + 1) * 10_000,
  }));
  for await (const observation of pipeline.analyse({
    samples,
    startMs,
    chunks,
    emotion: true,
    fluency: true,
  }))
    void observation;
  if ((minute + 1) % 10 === 0) {
    collectGarbage();
    const { rss, heapUsed } = process.memoryUsage();
    const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    process.stdout.write(`after ${minute + 1} min of audio: resident ${mb(rss)}, heap ${mb(heapUsed)}\n`);
  }
}
await pipeline.close();
