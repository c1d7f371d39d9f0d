import { writeFileSync } from 'node:fs';
import { readTranscripts, type WordsCase, wordsEvaluation } from '@poise/benchmark';
import { readAudioFile, SAMPLE_RATE_HZ } from '@poise/media';
import { parseSettings } from '@poise/runtime';
import { wordsFigures } from '../text/words-figures.ts';
import { userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';
import { processorMs } from './processor-time.ts';
import { eachReadable, readNamed } from './readable.ts';

export type EvalWordsOptions = {
  /** A CSV of audio clips and what is said in them. */
  manifest: string;
  json?: string | undefined;
};

/** `poise eval words`: word error rate of the engine that the environment chooses. */
export async function evalWords({ manifest, json }: EvalWordsOptions): Promise<void> {
  const output = outputPath(json);
  const clips = readTranscripts(userPath(manifest)).map((transcript) => ({
    ...transcript,
    read: () => readNamed(transcript.path, readAudioFile),
  }));
  // Loaded after the manifest, so that a damaged one is reported at once.
  const [{ createWordsRecogniser }, { transcriberSettings }] = await Promise.all([
    import('@poise/speech/classifier'),
    import('@poise/speech/words'),
  ]);
  const recogniser = await createWordsRecogniser(parseSettings(transcriberSettings, process.env));
  try {
    const cases: WordsCase[] = [];
    let [computedMs, lengthMs] = [0, 0];
    for await (const { item, content: samples } of eachReadable('Transcribing', clips)) {
      const before = processorMs();
      cases.push({ text: item.text, group: item.group, recognised: await recogniser.recognise(samples) });
      computedMs += processorMs() - before;
      lengthMs += (1000 * samples.length) / SAMPLE_RATE_HZ;
    }
    const evaluation = wordsEvaluation(cases, {
      realTimeFactor: computedMs / lengthMs,
      unreadable: clips.length - cases.length,
      engine: recogniser.engine,
      pipeline: recogniser.pipeline,
    });
    process.stdout.write(wordsFigures(evaluation));
    if (output) writeFileSync(output, `${JSON.stringify(evaluation, null, 2)}\n`);
  } finally {
    await recogniser.close();
  }
}
