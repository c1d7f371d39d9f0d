import { writeFileSync } from 'node:fs';
import {
  type AudioCase,
  type AudioEvaluation,
  type AudioOutcome,
  type AudioRun,
  fluencyEvaluation,
  type Labelled,
  overlapEvaluation,
  readFluencyLabels,
  readOverlapLabels,
  readVoiceLabels,
  speechEvaluation,
} from '@poise/benchmark';
import { readAudioFile, SAMPLE_RATE_HZ } from '@poise/media';
import type { ModelRef } from '@poise/shared/contracts';
import { audioFigures } from '../text/audio-figures.ts';
import { userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';
import { processorMs } from './processor-time.ts';
import { eachReadable, readNamed } from './readable.ts';

export type EvalAudioOptions = {
  /** A CSV of labelled audio clips. */
  manifest: string;
  group?: string | undefined;
  json?: string | undefined;
};

/** A classification of audio clips, and how its accuracy is measured. */
type Task<Label extends string, Outcome extends AudioOutcome> = {
  read(file: string, options: { group?: string | undefined }): Labelled<Label>[];
  classifier(): Promise<{ pipeline: ModelRef; classify(samples: Float32Array): Promise<Outcome> }>;
  evaluate(cases: readonly AudioCase<Label, Outcome>[], run: AudioRun): AudioEvaluation;
};

/** `poise eval speech`: accuracy of emotion recognition in voices. */
export const evalSpeech = (options: EvalAudioOptions): Promise<void> =>
  evalSounds(options, {
    read: readVoiceLabels,
    // Loaded after the labels, so that damaged labels are reported at once.
    classifier: async () => (await import('@poise/speech/classifier')).createVoiceClassifier(),
    evaluate: speechEvaluation,
  });

/** `poise eval overlap`: accuracy of detecting several people who speak at once. */
export const evalOverlap = (options: EvalAudioOptions): Promise<void> =>
  evalSounds(options, {
    read: readOverlapLabels,
    classifier: async () => (await import('@poise/speech/classifier')).createOverlapClassifier(),
    evaluate: overlapEvaluation,
  });

/** `poise eval fluency`: accuracy of fluency classification. */
export const evalFluency = (options: EvalAudioOptions): Promise<void> =>
  evalSounds(options, {
    read: readFluencyLabels,
    classifier: async () => (await import('@poise/speech/classifier')).createFluencyClassifier(),
    evaluate: fluencyEvaluation,
  });

async function evalSounds<Label extends string, Outcome extends AudioOutcome>(
  { manifest, group, json }: EvalAudioOptions,
  task: Task<Label, Outcome>,
): Promise<void> {
  const output = outputPath(json);
  const clips = task.read(userPath(manifest), { group }).map(({ path, label, ...known }) => ({
    truth: label,
    ...known,
    read: () => readNamed(path, readAudioFile),
  }));
  const { classify, pipeline } = await task.classifier();

  const cases: AudioCase<Label, Outcome>[] = [];
  let [computedMs, lengthMs] = [0, 0];
  for await (const { item, content: samples } of eachReadable('Classifying', clips)) {
    const before = processorMs();
    cases.push({ truth: item.truth, group: item.group, outcome: await classify(samples) });
    computedMs += processorMs() - before;
    lengthMs += (1000 * samples.length) / SAMPLE_RATE_HZ;
  }
  const unreadable = clips.length - cases.length;
  const evaluation = task.evaluate(cases, {
    realTimeFactor: computedMs / lengthMs,
    unreadable,
    pipeline,
  });
  process.stdout.write(audioFigures(evaluation));
  if (output) writeFileSync(output, `${JSON.stringify(evaluation, null, 2)}\n`);
}
