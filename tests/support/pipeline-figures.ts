import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createFacePipeline } from '@poise/face';
import { type PipelineId, pipelineRef } from '@poise/inference';
import { readAudio, readFrames } from '@poise/media';
import type { Span } from '@poise/shared/contracts';
import { createSpeechPipeline } from '@poise/speech/pipeline';
import { createWordsPipeline } from '@poise/speech/words';
import { fakeTranscriber } from '@poise/speech/words/fake';
import { differences, type Figures, figuresOf } from './figures.ts';
import { SAMPLE } from './sample.ts';

/*
 * What each pipeline reports about the sample recording, stored with the version of the pipeline. Without another
 * version, a change of results would mix observations that cannot be compared.
 */

/** The results of one pipeline, of one version, on one sample. */
export type Results = { readonly version: string; readonly sample: string; readonly figures: Figures };

const RESULTS_FILE = resolve(import.meta.dirname, '../guard/golden/pipelines.json');
const UPDATE = 'node tests/support/pipeline-figures.ts';

const CHUNKS: readonly Span[] = [
  { startMs: 0, endMs: 10_000 },
  { startMs: 10_000, endMs: 20_000 },
];
const AUDIO = { startMs: 0, endMs: 20_000 };
const VIDEO = { startMs: 0, endMs: 3_000, framesPerSecond: 12 };

/** Analyses the sample with everything that can be measured. */
const ANALYSES: Record<PipelineId, () => Promise<unknown[]>> = {
  /** As part of a recording, and a frame on its own. */
  async face() {
    const frames = await Array.fromAsync(readFrames(SAMPLE, VIDEO));
    const samples = frames.map((frame, i) => ({ ...frame, described: i % 3 === 0 }));
    const pipeline = await createFacePipeline({ threads: 1 });
    try {
      const run = await Array.fromAsync(pipeline.analyse(samples, { emotion: true }));
      const alone = await Array.fromAsync(pipeline.analyse(samples.slice(0, 1), { emotion: true }));
      return [
        ...run.map(({ frame, motion }) => ({ frame, motion })),
        ...alone.map(({ frame }) => ({ alone: frame })),
      ];
    } finally {
      await pipeline.close();
    }
  },

  async speech() {
    const range = { samples: await readAudio(SAMPLE, AUDIO), startMs: 0, chunks: CHUNKS };
    const pipeline = await createSpeechPipeline({ threads: 1 });
    try {
      return await Array.fromAsync(pipeline.analyse({ ...range, emotion: true, fluency: true }));
    } finally {
      await pipeline.close();
    }
  },

  /** How the audio is cut for an engine, and how the words that it returns are assigned to chunks. */
  async words() {
    const engine = fakeTranscriber([{ words: ['one', 'two', 'three'] }]);
    const pipeline = await createWordsPipeline({ engine });
    try {
      const range = { audio: await readAudio(SAMPLE, AUDIO), startMs: 0, chunks: CHUNKS };
      const chunks = await Array.fromAsync(pipeline.analyse(range));
      return [
        ...engine.received.map(({ startMs, endMs }) => ({ utterance: { startMs, endMs } })),
        ...chunks.map(({ words }) => words),
      ];
    } finally {
      await pipeline.close();
    }
  },
};

export const PIPELINES = Object.keys(ANALYSES) as PipelineId[];

/** What a pipeline reports now. */
export async function resultsOf(id: PipelineId): Promise<Results> {
  const sample = createHash('sha256').update(readFileSync(SAMPLE)).digest('hex');
  const { version } = pipelineRef(id, { emotion: true });
  return { version, sample, figures: figuresOf(await ANALYSES[id]()) };
}

export const storedResults = () => JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Record<string, Results>;

export type Review = { readonly todo: 'nothing' | 'store' | 'raise'; readonly message: string };

/** Whether results are those that are stored, may replace them, or need another version first. */
export function review(id: string, stored: Results | undefined, now: Results): Review {
  if (stored?.version !== now.version || stored.sample !== now.sample)
    return { todo: 'store', message: `pipeline ${id} ${now.version} has no results yet: run \`${UPDATE}\`` };
  const changed = differences(stored.figures, now.figures);
  if (changed.length === 0) return { todo: 'nothing', message: '' };
  const steps = `raise the version of pipeline ${id} in models/manifest.json, then run \`${UPDATE}\``;
  return { todo: 'raise', message: [`results changed: ${steps}`, ...changed].join('\n  ') };
}

/** Stores the results of new versions; those of a known version stay as they are, whatever machine this is. */
async function update(): Promise<void> {
  const stored = existsSync(RESULTS_FILE) ? storedResults() : {};
  const kept: Record<string, Results> = {};
  for (const id of PIPELINES) {
    const now = await resultsOf(id);
    const { todo, message } = review(id, stored[id], now);
    if (todo === 'raise') throw new Error(message);
    kept[id] = (todo === 'nothing' && stored[id]) || now;
  }
  writeFileSync(RESULTS_FILE, written(kept));
}

/** As JSON with one figure a line. */
function written(all: Readonly<Record<string, Results>>): string {
  const json = JSON.stringify(all, null, 2);
  return `${json.replaceAll(/\{\n\s+("count"[^}]*?)\n\s+\}/g, (_, fields: string) => `{ ${fields.replaceAll(/\s+/g, ' ')} }`)}\n`;
}

if (import.meta.main) await update();
