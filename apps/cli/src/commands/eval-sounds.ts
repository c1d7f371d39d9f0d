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
import { soundFigures } from '../text/sound-figures.ts';
import { userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';
import { processorMs } from './processor-time.ts';
import { eachReadable, readNamed } from './readable.ts';

export type EvalSoundsOptions = {
  /** A CSV of labelled sounds. */
  manifest: string;
  group?: string | undefined;
  json?: string | undefined;
};

/** What is told of sounds, and how it is measured. */
type Judgement<Label extends string, Outcome extends AudioOutcome> = {
  read(file: string, options: { group?: string | undefined }): Labelled<Label>[];
  classifier(): Promise<{ pipeline: ModelRef; classify(samples: Float32Array): Promise<Outcome> }>;
  evaluate(cases: readonly AudioCase<Label, Outcome>[], run: AudioRun): AudioEvaluation;
};

/** `poise eval speech`: how well emotions are heard, in anybody's labelled sounds. */
export const evalSpeech = (options: EvalSoundsOptions): Promise<void> =>
  evalSounds(options, {
    read: readVoiceLabels,
    // Here and not above: no other command needs the networks' library.
    classifier: async () => (await import('@poise/speech/classifier')).createVoiceClassifier(),
    evaluate: speechEvaluation,
  });

/** `poise eval overlap`: how well it is told whether several people speak at once. */
export const evalOverlap = (options: EvalSoundsOptions): Promise<void> =>
  evalSounds(options, {
    read: readOverlapLabels,
    classifier: async () => (await import('@poise/speech/classifier')).createOverlapClassifier(),
    evaluate: overlapEvaluation,
  });

/** `poise eval fluency`: how well fluency is told. */
export const evalFluency = (options: EvalSoundsOptions): Promise<void> =>
  evalSounds(options, {
    read: readFluencyLabels,
    classifier: async () => (await import('@poise/speech/classifier')).createFluencyClassifier(),
    evaluate: fluencyEvaluation,
  });

async function evalSounds<Label extends string, Outcome extends AudioOutcome>(
  { manifest, group, json }: EvalSoundsOptions,
  judgement: Judgement<Label, Outcome>,
): Promise<void> {
  const output = outputPath(json);
  const sounds = judgement.read(userPath(manifest), { group }).map(({ path, label, ...known }) => ({
    truth: label,
    ...known,
    read: () => readNamed(path, readAudioFile),
  }));
  const { classify, pipeline } = await judgement.classifier();

  const cases: AudioCase<Label, Outcome>[] = [];
  let [computedMs, lengthMs] = [0, 0];
  for await (const { item, content: samples } of eachReadable('Listening', sounds)) {
    const before = processorMs();
    cases.push({ truth: item.truth, group: item.group, outcome: await classify(samples) });
    computedMs += processorMs() - before;
    lengthMs += (1000 * samples.length) / SAMPLE_RATE_HZ;
  }
  const unreadable = sounds.length - cases.length;
  const evaluation = judgement.evaluate(cases, {
    realTimeFactor: computedMs / lengthMs,
    unreadable,
    pipeline,
  });
  process.stdout.write(soundFigures(evaluation));
  if (output) writeFileSync(output, `${JSON.stringify(evaluation, null, 2)}\n`);
}
