import { createSpeechPipeline } from '@poise/speech/pipeline';
import { createWordsPipeline, findTranscriber } from '@poise/speech/words';
import { sampleSound } from './material.ts';
import { speechStages } from './speech-stages.ts';
import { timeMs } from './statistics.ts';

const SECONDS = 60;

/** Real-time factors of speech analysis on one thread: computing time over the length of the sound. */
export async function benchSpeech(): Promise<string[]> {
  const samples = await sampleSound(SECONDS);
  const chunks = Array.from({ length: SECONDS / 10 }, (_, i) => ({
    startMs: i * 10_000,
    endMs: (i + 1) * 10_000,
  }));
  const lines = [line('all but the words', await factorOfSound(samples, chunks))];
  lines.push('each measurement by itself (processor time):', ...(await speechStages(samples)));
  lines.push(...(await wordsLines(samples, chunks)));
  return lines;
}

type Chunks = { startMs: number; endMs: number }[];

const line = (name: string, factor: number) => `${name.padEnd(40)} ${factor.toFixed(4)}`;

async function factorOfSound(samples: Float32Array, chunks: Chunks): Promise<number> {
  const pipeline = await createSpeechPipeline({ threads: 1 });
  const task = { samples, startMs: 0, chunks, emotion: true, fluency: true };
  const factor = await factorOf(5, () => Array.fromAsync(pipeline.analyse(task)));
  await pipeline.close();
  return factor;
}

async function wordsLines(samples: Float32Array, chunks: Chunks): Promise<string[]> {
  const engine = await findTranscriber({ TRANSCRIPTION_MODEL: 'none', TRANSCRIPTION_TIMEOUT_MS: 30_000 });
  if (!engine) return ['words not measured: no engine is installed'];
  const pipeline = await createWordsPipeline({ engine });
  const factor = await factorOf(1, () =>
    Array.fromAsync(pipeline.analyse({ audio: samples, startMs: 0, chunks })),
  );
  await pipeline.close();
  await engine.close?.();
  return [line(`words (${engine.id})`, factor)];
}

const factorOf = async (runs: number, analyse: () => Promise<unknown>): Promise<number> =>
  (await timeMs(runs, analyse)) / (SECONDS * 1000);
