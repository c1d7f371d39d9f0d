import { readAudio } from '@poise/media';
import type { Analyse, ChunkRef, Findings, LiveMedia } from '@poise/runtime';
import type { Span, WordsObservation } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { WordsPipeline } from '@poise/speech/words';
import { decode } from './sound.ts';

/** Audio around a range, so that words at its borders are heard whole. */
const MARGIN_MS = 5_000;

/** Live chunks whose ends are this close follow one another without a gap. */
const GAP_MS = 250;

const SAMPLES_PER_MS = 16;

/** From a task to the words of its chunks: live chunks that follow one another are heard as one. */
export function createWordsAnalysis(pipeline: WordsPipeline): Analyse {
  const { model } = pipeline;

  async function* transcribe(
    audio: Float32Array,
    startMs: number,
    chunks: readonly Span[],
    { signal, lastAttempt }: Context,
  ): AsyncGenerator<Findings> {
    for await (const { words } of pipeline.analyse({ audio, startMs, chunks, signal })) {
      if (!lastAttempt) checkEngine(words);
      yield { model, words };
    }
  }

  return async function* analyse({ chunks, ...task }, context) {
    const { signal } = context;
    if (task.type === 'range') {
      const startMs = Math.max(0, (chunks[0]?.startMs ?? 0) - MARGIN_MS);
      const endMs = Math.min(task.durationMs, (chunks.at(-1)?.endMs ?? 0) + MARGIN_MS);
      const audio = await readAudio(task.path, { startMs, endMs, signal });
      yield* transcribe(audio, startMs, chunks, context);
      return;
    }
    const decoded = await Promise.all(
      task.media.map(async (media) => ({ media, audio: await decode(media, signal).catch(toPoiseError) })),
    );
    for (const run of runsOf(decoded)) {
      const settled = chunks.filter((chunk) => run.some(({ media }) => isSame(media, chunk)));
      const [first] = run;
      if (!first || settled.length === 0) continue;
      if (first.audio instanceof PoiseError) {
        yield first.audio;
        continue;
      }
      yield* transcribe(joined(run), first.media.startMs, settled, context);
    }
  };
}

type Context = Parameters<Analyse>[1];

/**
 * An engine that failed or was too slow, as on a machine under load, may do better later: chunks abstain for
 * it only when no attempt is left.
 */
function checkEngine(words: WordsObservation): void {
  if (words.status === 'transcribed') return;
  if (words.code === 'engine-timeout') throw new PoiseError('analysis_timeout', words.engine?.id);
  if (words.code === 'engine-failed') throw new PoiseError('unavailable', `${words.engine?.id} failed`);
}

type Decoded = { readonly media: LiveMedia; readonly audio: Float32Array | PoiseError };

const isSame = (media: Span, chunk: ChunkRef) =>
  media.startMs === chunk.startMs && media.endMs === chunk.endMs;

/** Chunks that follow one another, in order; one that cannot be decoded is alone. */
function runsOf(decoded: readonly Decoded[]): Decoded[][] {
  const runs: Decoded[][] = [];
  for (const next of decoded) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isWhole = !(last?.audio instanceof PoiseError) && !(next.audio instanceof PoiseError);
    if (run && last && isWhole && Math.abs(next.media.startMs - last.media.endMs) <= GAP_MS) run.push(next);
    else runs.push([next]);
  }
  return runs;
}

/** The audio of a run; each chunk lies where it starts, however long it turned out to be. */
function joined(run: readonly Decoded[]): Float32Array {
  const startMs = run[0]?.media.startMs ?? 0;
  const parts = run.flatMap(({ media, audio }) =>
    audio instanceof PoiseError
      ? []
      : [{ at: Math.round((media.startMs - startMs) * SAMPLES_PER_MS), audio }],
  );
  const whole = new Float32Array(Math.max(...parts.map(({ at, audio }) => at + audio.length)));
  for (const { at, audio } of parts) whole.set(audio, at);
  return whole;
}
