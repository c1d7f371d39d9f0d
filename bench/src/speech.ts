import { createSpeechPipeline } from '@poise/speech/pipeline';
import { findTranscriber } from '@poise/speech/words';
import { sampleAudio } from './sample-media.ts';
import { speechStages } from './speech-stages.ts';
import { timeMs } from './statistics.ts';

const SECONDS = 60;

/** Real-time factor of the speech analysis on one thread: computing time divided by the length of the audio. */
export async function benchSpeech(): Promise<string[]> {
  const samples = await sampleAudio(SECONDS);
  const chunks = Array.from({ length: SECONDS / 10 }, (_, i) => ({
    startMs: i * 10_000,
    endMs: (i + 1) * 10_000,
  }));
  const transcriber = await findTranscriber({
    TRANSCRIPTION_MODEL: 'none',
    TRANSCRIPTION_TIMEOUT_MS: 30_000,
  });
  const factor = async (runs: number, withWords: boolean) => {
    const pipeline = await createSpeechPipeline({ threads: 1, ...(withWords && { transcriber }) });
    try {
      const ms = await timeMs(runs, async () => {
        for await (const observation of pipeline.analyse({
          samples,
          startMs: 0,
          chunks,
          emotion: true,
          fluency: true,
        }))
          void observation;
      });
      return ms / (SECONDS * 1000);
    } finally {
      await pipeline.close();
    }
  };
  const lines = [`without transcription                    ${(await factor(5, false)).toFixed(4)}`];
  lines.push('each measurement separately (CPU time):', ...(await speechStages(samples)));
  lines.push(
    transcriber
      ? `with transcription (${transcriber.id})   ${(await factor(1, true)).toFixed(4)}`
      : 'transcription not measured: no engine is installed',
  );
  return lines;
}
