import { writeFileSync } from 'node:fs';
import {
  FLUENCY,
  type FluencyCase,
  type FluencyClass,
  fluencyEvaluation,
  type Labelled,
  readLabels,
} from '@poise/evaluation';
import { readSoundFile, SAMPLE_RATE_HZ } from '@poise/media';
import { FLUENCY_CLASSES, type Fluency, type SpeechObservation } from '@poise/shared/contracts';
import type { SpeechPipeline } from '@poise/speech-worker/pipeline';
import { fluencyFigures } from '../text/fluency-figures.ts';
import { createProgress } from '../text/progress.ts';
import { userPath } from './home-path.ts';
import { processorMs } from './processor-time.ts';

export type EvalFluencyOptions = {
  manifest: string;
  group?: string | undefined;
  json?: string | undefined;
};

/** Like those of an interview. */
const CHUNK_MS = 10_000;

/** `poise eval fluency`: how well fluency is told, on anybody's labelled clips. */
export async function evalFluency({ manifest, group, json }: EvalFluencyOptions): Promise<void> {
  const clips = readLabels(userPath(manifest), FLUENCY, { group });
  // Here and not above: no other command needs the networks' libraries.
  const { createSpeechPipeline } = await import('@poise/speech-worker/pipeline');
  const pipeline = await createSpeechPipeline({ threads: 1 });
  const progress = createProgress(process.stderr);
  const cases: FluencyCase[] = [];
  let computedMs = 0;
  try {
    for (const [i, clip] of clips.entries()) {
      progress.show('Listening', i / clips.length);
      const samples = await readSoundFile(clip.path);
      const before = processorMs();
      cases.push(await judge(clip, samples, pipeline));
      computedMs += processorMs() - before;
    }
  } finally {
    progress.end();
    await pipeline.close();
  }
  const heardMs = cases.reduce((total, { durationMs }) => total + durationMs, 0);
  const evaluation = fluencyEvaluation(cases, {
    realTimeFactor: computedMs / heardMs,
    pipeline: pipeline.model({ emotion: false, fluency: true }),
  });
  process.stdout.write(fluencyFigures(evaluation));
  if (json) writeFileSync(userPath(json), `${JSON.stringify(evaluation, null, 2)}\n`);
}

async function judge(
  { label, group }: Labelled<FluencyClass>,
  samples: Float32Array,
  pipeline: SpeechPipeline,
): Promise<FluencyCase> {
  const durationMs = Math.round((1000 * samples.length) / SAMPLE_RATE_HZ);
  // The last chunk may be up to half as long again, as nothing is told of a short rest.
  const count = Math.max(1, Math.round(durationMs / CHUNK_MS));
  const chunks = Array.from({ length: count }, (_, i) => ({
    startMs: i * CHUNK_MS,
    endMs: i === count - 1 ? durationMs : (i + 1) * CHUNK_MS,
  }));
  const heard: SpeechObservation[] = [];
  for await (const observation of pipeline.analyse({
    samples,
    startMs: 0,
    chunks,
    emotion: false,
    fluency: true,
  }))
    heard.push(observation);
  const classes = meanOf(heard.flatMap(({ fluency }) => fluency ?? []));
  const disfluencies = heard.flatMap((observation) => observation.disfluencies ?? []);
  return { truth: label, group, durationMs, disfluencies, ...(classes && { classes }) };
}

/** A clip is what its chunks are on average. */
function meanOf(judged: readonly Fluency[]): Fluency | undefined {
  if (judged.length === 0) return undefined;
  const shares = FLUENCY_CLASSES.map(
    (name) => [name, judged.reduce((sum, classes) => sum + classes[name], 0) / judged.length] as const,
  );
  return Object.fromEntries(shares) as Fluency;
}
