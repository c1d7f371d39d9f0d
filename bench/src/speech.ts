import { createSpeechPipeline } from '@poise/speech/pipeline';
import { createWordsPipeline, findTranscriber } from '@poise/speech/words';
import { sampleAudio } from './sample-media.ts';
import { speechStages } from './speech-stages.ts';
import { timeMs } from './statistics.ts';

const SECONDS = 60;

/** Real-time factors of the speech analysis on one thread: computing time divided by the length of the audio. */
export async function benchSpeech(): Promise<string[]> {
  const samples = await sampleAudio(SECONDS);
  const chunks = Array.from({ length: SECONDS / 10 }, (_, i) => ({
    startMs: i * 10_000,
    endMs: (i + 1) * 10_000,
  }));
  const lines = [line('without transcription', await factorOfSpeech(samples, chunks))];
  lines.push('each measurement separately (CPU time):', ...(await speechStages(samples)));
  lines.push(...(await wordsLines(samples, chunks)));
  return lines;
}

type Chunks = { startMs: number; endMs: number }[];

const line = (name: string, factor: number) => `${name.padEnd(40)} ${factor.toFixed(4)}`;

async function factorOfSpeech(samples: Float32Array, chunks: Chunks): Promise<number> {
  const pipeline = await createSpeechPipeline({ threads: 1 });
  const task = { samples, startMs: 0, chunks, emotion: true, fluency: true };
  const factor = await factorOf(5, () => Array.fromAsync(pipeline.analyse(task)));
  await pipeline.close();
  return factor;
}

async function wordsLines(samples: Float32Array, chunks: Chunks): Promise<string[]> {
  const engine = await findTranscriber({ TRANSCRIPTION_MODEL: 'none', TRANSCRIPTION_TIMEOUT_MS: 30_000 });
  const pipeline = await createWordsPipeline({ engine });
  const factor = await factorOf(1, () =>
    Array.fromAsync(pipeline.analyse({ audio: samples, startMs: 0, chunks })),
  );
  await pipeline.close();
  await engine.close?.();
  return [line(`transcription (${engine.id})`, factor)];
}

const factorOf = async (runs: number, analyse: () => Promise<unknown>): Promise<number> =>
  (await timeMs(runs, analyse)) / (SECONDS * 1000);
