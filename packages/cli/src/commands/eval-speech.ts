import { writeFileSync } from 'node:fs';
import { readVoiceLabels, speechEvaluation, type VoiceCase } from '@poise/evaluation';
import { readSoundFile } from '@poise/media';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { createProgress } from '../text/progress.ts';
import { speechFigures } from '../text/speech-figures.ts';
import { userPath } from './home-path.ts';
import { processorMs } from './processor-time.ts';

export type EvalSpeechOptions = {
  /** A CSV of labelled sounds. */
  manifest: string;
  group?: string | undefined;
  json?: string | undefined;
};

const SAMPLES_PER_MS = 16;

/** `poise eval speech`: how well emotions are heard, in anybody's labelled sounds. */
export async function evalSpeech({ manifest, group, json }: EvalSpeechOptions): Promise<void> {
  const sounds = readVoiceLabels(userPath(manifest), { group });
  // Here and not above: no other command needs the networks' library.
  const { createVoiceClassifier } = await import('@poise/speech-worker/classifier');
  const { classify, pipeline } = await createVoiceClassifier();

  const cases: VoiceCase[] = [];
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
  const evaluation = speechEvaluation(cases, { realTimeFactor: computedMs / lengthMs, pipeline });
  process.stdout.write(speechFigures(evaluation));
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
