import type { Observation, ScoredObservation } from '@poise/shared/contracts';
import { type PoiseError, toPoiseError } from '@poise/shared/errors';
import type { JobContext, JobPayload } from '@poise/shared/jobs';
import type { Publish } from './queue/index.ts';

/** The part of an observation that says which chunk it is about. */
export type ChunkRef = Pick<Observation, 'interviewId' | 'stream' | 'seq' | 'startMs' | 'endMs'>;

export type Findings = Pick<ScoredObservation, 'model' | 'face' | 'speech'>;

/**
 * Runs the analysis of one or more chunks and settles each exactly once: `scored` with what was
 * found, `rejected` when the material is at fault, `failed` when we are and no try is left.
 * An earlier try is left to the queue.
 *
 * @param analyse yields the findings of the chunks, in their order. What it throws concerns every
 * chunk that has none yet.
 */
export async function settleChunks(options: {
  chunks: readonly ChunkRef[];
  context: JobContext;
  publish: Publish;
  analyse: (signal: AbortSignal) => AsyncIterable<Findings>;
}): Promise<void> {
  const { chunks, context, publish } = options;
  let settled = 0;
  try {
    for await (const findings of options.analyse(context.signal)) {
      const chunk = chunks[settled];
      if (!chunk) throw new Error('more findings than chunks');
      await publish('interview.observation', { ...chunk, status: 'scored', ...findings });
      settled += 1;
    }
    if (settled < chunks.length) throw new Error('fewer findings than chunks');
  } catch (error) {
    // What is thrown after the abort comes of the abort, whatever it looks like.
    const known = toPoiseError(context.signal.aborted ? context.signal.reason : error);
    const stopped = context.signal.aborted && known.code !== 'analysis_timeout';
    const triedAgain = !known.blamesInput && known.retryable && !context.lastAttempt;
    if (stopped || triedAgain) throw known;
    await giveUp(chunks.slice(settled), known, publish);
    // Ours to mend: the job goes to the failed set, where an operator finds it.
    if (!known.blamesInput) throw known;
  }
}

async function giveUp(chunks: readonly ChunkRef[], error: PoiseError, publish: Publish): Promise<void> {
  const status = error.blamesInput ? 'rejected' : 'failed';
  for (const chunk of chunks) {
    await publish('interview.observation', { ...chunk, status, code: error.code });
  }
}

/** The one chunk of a live job. */
export function chunkOf(
  {
    interviewId,
    seq,
    startMs,
    durationMs,
  }: Pick<JobPayload<'face.frame'>, 'interviewId' | 'seq' | 'startMs' | 'durationMs'>,
  stream: Observation['stream'],
): ChunkRef {
  return { interviewId, stream, seq, startMs, endMs: startMs + durationMs };
}

/** The chunks of a range of a recording, see `RECORDING_CUT`. */
export function chunksOfRange(
  range: {
    interviewId: Observation['interviewId'];
    firstSeq: number;
    lastSeq: number;
    startMs: number;
    endMs: number;
  },
  stream: Observation['stream'],
  chunkMs: number,
): ChunkRef[] {
  return Array.from({ length: range.lastSeq - range.firstSeq + 1 }, (_, i) => ({
    interviewId: range.interviewId,
    stream,
    seq: range.firstSeq + i,
    startMs: range.startMs + i * chunkMs,
    endMs: Math.min(range.startMs + (i + 1) * chunkMs, range.endMs),
  }));
}
