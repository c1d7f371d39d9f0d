import type { Observation } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { JobContext } from '@poise/shared/jobs';
import type { ChunkRef, Findings } from './task.ts';

export type Settled = {
  /** One per chunk, in order. */
  readonly observations: Observation[];
  /** Set if the fault is ours: the job fails with it, so that an operator finds it. */
  readonly error?: PoiseError;
};

/**
 * Runs the analysis of one or more chunks and settles each exactly once: `scored` with the findings,
 * `rejected` if the media are at fault, `failed` if the fault is ours and no attempt is left.
 *
 * @param analyse yields the outcomes of the chunks, in order.
 * @throws {PoiseError} if an attempt failed that is not the last: the queue retries all chunks.
 */
export async function settleChunks(options: {
  chunks: readonly ChunkRef[];
  context: JobContext;
  analyse: () => AsyncIterable<Findings | PoiseError>;
}): Promise<Settled> {
  const { chunks, context } = options;
  const observations: Observation[] = [];
  let error: PoiseError | undefined;
  try {
    for await (const outcome of options.analyse()) {
      const chunk = chunks[observations.length];
      if (!chunk) throw new Error('more outcomes than chunks');
      if (outcome instanceof PoiseError) {
        // Erased bytes do not return: they must not use up the attempts of the other chunks.
        if (outcome.code !== 'blob_missing' && isTriedAgain(outcome, context)) throw outcome;
        observations.push(unscored(chunk, outcome));
        if (isOurs(outcome)) error ??= outcome;
      } else {
        observations.push({ ...chunk, status: 'scored', ...outcome });
      }
    }
    if (observations.length < chunks.length) throw new Error('fewer outcomes than chunks');
  } catch (thrown) {
    // Anything thrown after an abort is caused by it, whatever it looks like.
    const known = toPoiseError(context.signal.aborted ? context.signal.reason : thrown);
    const stopped = context.signal.aborted && known.code !== 'analysis_timeout';
    if (stopped || isTriedAgain(known, context)) throw known;
    observations.push(...chunks.slice(observations.length).map((chunk) => unscored(chunk, known)));
    if (isOurs(known)) error = known;
  }
  return { observations, ...(error && { error }) };
}

function isTriedAgain(error: PoiseError, { lastAttempt }: JobContext): boolean {
  return !error.blamesInput && error.retryable && !lastAttempt;
}

/**
 * Missing media have nearly always been erased or withdrawn. The orchestrator then drops or counts the
 * observation, and there is nothing for an operator to fix.
 */
function isOurs(error: PoiseError): boolean {
  return !error.blamesInput && error.code !== 'blob_missing';
}

export function unscored(chunk: ChunkRef, error: Pick<PoiseError, 'code' | 'blamesInput'>): Observation {
  return { ...chunk, status: error.blamesInput ? 'rejected' : 'failed', code: error.code };
}
