/**
 * How steady the level of answers is, by the code that runs in production, as JSON:
 *
 *     node level-steadiness.ts ../../../shared/data/ravdess
 *
 * An answer is what an actor says in one emotion at one intensity: the sentences, cut to the speech in them,
 * one after the other.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { levelSdDb } from '../../packages/impressions/src/index.ts';
import { readAudioFile } from '../../packages/media/src/index.ts';
import { createSpeechPipeline, type SpeechPipeline } from '../../packages/speech/src/pipeline/index.ts';

const CHUNK_MS = 10_000;
const SAMPLES_PER_MS = 16;
/** Sentences begin and end softly; twice of it is a short pause. */
const MARGIN_MS = 200;
const SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');

const answers = Map.groupBy(
  readdirSync(folder).filter((name) => name.endsWith('.flac')),
  // modality-channel-EMOTION-INTENSITY-statement-repetition-ACTOR
  (name) => name.replace(/^\d+-\d+-(\d+-\d+)-\d+-\d+-(\d+).*/, '$1 $2'),
);
const pipeline = await createSpeechPipeline({ threads: 1 });
const found: number[] = [];
for (const names of answers.values()) {
  const sentences: Float32Array[] = [];
  for (const name of names)
    sentences.push(await cutToSpeech(await readAudioFile(join(folder, name)), pipeline));
  const seconds = (await listen(joined(sentences), pipeline)).flatMap((chunk) => chunk.seconds);
  const sd = levelSdDb(
    seconds.map(({ speaking, levelDbfs }, second) => ({ second, speech: { speaking, levelDbfs } })),
  );
  if (sd !== undefined) found.push(sd);
}
await pipeline.close();
found.sort((a, b) => a - b);
const quantile = (share: number) => found[Math.round(share * (found.length - 1))];
process.stdout.write(
  `${JSON.stringify({ answers: found.length, sdDb: Object.fromEntries(SHARES.map((share) => [share, quantile(share)])) })}\n`,
);

async function listen(samples: Float32Array, { analyse }: SpeechPipeline) {
  const endMs = Math.floor(samples.length / SAMPLES_PER_MS);
  const chunks = Array.from({ length: Math.ceil(endMs / CHUNK_MS) }, (_, i) => ({
    startMs: i * CHUNK_MS,
    endMs: Math.min(endMs, (i + 1) * CHUNK_MS),
  }));
  return Array.fromAsync(analyse({ samples, startMs: 0, chunks, emotion: false, fluency: false }));
}

async function cutToSpeech(samples: Float32Array, by: SpeechPipeline): Promise<Float32Array> {
  const speech = (await listen(samples, by)).flatMap((chunk) => chunk.speech);
  const [first, last] = [speech[0], speech.at(-1)];
  if (!first || !last) return new Float32Array();
  const from = Math.max(0, first.startMs - MARGIN_MS);
  return samples.subarray(from * SAMPLES_PER_MS, (last.endMs + MARGIN_MS) * SAMPLES_PER_MS);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
