import { decodeAudio, readAudio } from '@poise/media';
import type { Analyse, LiveMedia } from '@poise/runtime';
import { type AudioType, infersEmotion } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { SpeechPipeline } from '@poise/speech/pipeline';

/** From a task to the speech measures of its chunks: live chunks each by itself, a recording by its range. */
export function createSoundAnalysis(pipeline: SpeechPipeline): Analyse {
  return async function* analyse({ rules, chunks, ...task }, { signal }) {
    const wanted = { emotion: infersEmotion(rules.profile), fluency: rules.fluency === 'on' };
    const model = pipeline.model(wanted);
    if (task.type === 'range') {
      const [startMs, endMs] = [chunks[0]?.startMs ?? 0, chunks.at(-1)?.endMs ?? 0];
      const samples = await readAudio(task.path, { startMs, endMs, signal });
      for await (const speech of pipeline.analyse({ samples, startMs, chunks, ...wanted, signal }))
        yield { model, speech };
      return;
    }
    for (const [i, media] of task.media.entries()) {
      const chunk = chunks[i];
      if (!chunk) throw new Error('every live chunk of the microphone is settled');
      const samples = await decode(media, signal).catch(toPoiseError);
      if (samples instanceof PoiseError) {
        yield samples;
        continue;
      }
      const { startMs } = chunk;
      for await (const speech of pipeline.analyse({ samples, startMs, chunks: [chunk], ...wanted, signal }))
        yield { model, speech };
    }
  };
}

/** @returns 16 kHz mono, full scale at 1 */
export async function decode({ read, contentType }: LiveMedia, signal: AbortSignal): Promise<Float32Array> {
  return decodeAudio(await read(), contentType as AudioType, { signal });
}
