import { writeFileSync } from 'node:fs';
import {
  type Labelled,
  overlapEvaluation,
  readOverlapLabels,
  readVoiceLabels,
  type SoundCase,
  type SoundEvaluation,
  type SoundRun,
  speechEvaluation,
} from '@poise/evaluation';
import { readSoundFile } from '@poise/media';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { SoundClassifier } from '@poise/speech-worker/classifier';
import { createProgress } from '../text/progress.ts';
import { soundFigures } from '../text/sound-figures.ts';
import { userPath } from './home-path.ts';
import { processorMs } from './processor-time.ts';

export type EvalSoundsOptions = {
  /** A CSV of labelled sounds. */
  manifest: string;
  group?: string | undefined;
  json?: string | undefined;
};

/** What is told of sounds, and how it is measured. */
type Judgement<Label extends string> = {
  read(file: string, options: { group?: string | undefined }): Labelled<Label>[];
  classifier(): Promise<SoundClassifier>;
  evaluate(cases: readonly SoundCase<Label>[], run: SoundRun): SoundEvaluation;
};

const SAMPLES_PER_MS = 16;

/** `poise eval speech`: how well emotions are heard, in anybody's labelled sounds. */
export const evalSpeech = (options: EvalSoundsOptions): Promise<void> =>
  evalSounds(options, {
    read: readVoiceLabels,
    // Here and not above: no other command needs the networks' library.
    classifier: async () => (await import('@poise/speech-worker/classifier')).createVoiceClassifier(),
    evaluate: speechEvaluation,
  });

/** `poise eval overlap`: how well it is told whether several people speak at once. */
export const evalOverlap = (options: EvalSoundsOptions): Promise<void> =>
  evalSounds(options, {
    read: readOverlapLabels,
    classifier: async () => (await import('@poise/speech-worker/classifier')).createOverlapClassifier(),
    evaluate: overlapEvaluation,
  });

async function evalSounds<Label extends string>(
  { manifest, group, json }: EvalSoundsOptions,
  judgement: Judgement<Label>,
): Promise<void> {
  const sounds = judgement.read(userPath(manifest), { group });
  const { classify, pipeline } = await judgement.classifier();

  const cases: SoundCase<Label>[] = [];
  let [computedMs, lengthMs] = [0, 0];
  const progress = createProgress(process.stderr);
  try {
    for (const { path, label, ...known } of sounds) {
      progress.show('Listening', cases.length / sounds.length);
      const samples = await readSound(path);
      const before = processorMs();
      cases.push({ ...known, truth: label, outcome: await classify(samples) });
      computedMs += processorMs() - before;
      lengthMs += samples.length / SAMPLES_PER_MS;
    }
  } finally {
    progress.end();
  }
  const evaluation = judgement.evaluate(cases, { realTimeFactor: computedMs / lengthMs, pipeline });
  process.stdout.write(soundFigures(evaluation));
  if (json) writeFileSync(userPath(json), `${JSON.stringify(evaluation, null, 2)}\n`);
}

async function readSound(path: string): Promise<Float32Array> {
  try {
    return await readSoundFile(path);
  } catch (cause) {
    const { code, detail } = toPoiseError(cause);
    throw new PoiseError(code, detail ? `${path}: ${detail}` : path, { cause });
  }
}
