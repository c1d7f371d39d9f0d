import type { Observation } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { JobContext } from '@poise/shared/jobs';
import type { ChunkRef, Findings } from './task.ts';

export type Settled = {
  /** One for each chunk, in their order. */
  readonly observations: Observation[];
  /** Set when we are at fault: the job fails with it, so that an operator finds it. */
  readonly error?: PoiseError;
};

/**
 * Runs the analysis of one or more chunks and settles each exactly once: `scored` with the findings,
 * `rejected` when the media are at fault, `failed` when we are and no try is left.
 *
 * @param analyse yields the outcomes of the chunks, in their order.
 * @throws {PoiseError} when an earlier try failed: the queue tries all of them again.
 */
export async function settleChunks(options: {
  chunks: readonly ChunkRef[];
  context: JobContext;
  analyse: (signal: AbortSignal) => AsyncIterable<Findings | PoiseError>;
}): Promise<Settled> {
  const { chunks, context } = options;
  const observations: Observation[] = [];
  let error: PoiseError | undefined;
  try {
    for await (const outcome of options.analyse(context.signal)) {
      const chunk = chunks[observations.length];
      if (!chunk) throw new Error('more outcomes than chunks');
      if (outcome instanceof PoiseError) {
        // Bytes that are gone do not come back: they must not use up the tries of the others.
        if (outcome.code !== 'blob_missing' && isTriedAgain(outcome, context)) throw outcome;
        observations.push(unscored(chunk, outcome));
        if (isOurs(outcome)) error ??= outcome;
      } else {
        observations.push({ ...chunk, status: 'scored', ...outcome });
      }
    }
    if (observations.length < chunks.length) throw new Error('fewer outcomes than chunks');
  } catch (thrown) {
    // What is thrown after the abort comes of the abort, whatever it looks like.
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
 * Media that are gone were erased or withdrawn, nearly always: the record knows, and drops or counts the
 * observation. There is nothing for an operator to mend.
 */
function isOurs(error: PoiseError): boolean {
  return !error.blamesInput && error.code !== 'blob_missing';
}

export function unscored(chunk: ChunkRef, error: Pick<PoiseError, 'code' | 'blamesInput'>): Observation {
  return { ...chunk, status: error.blamesInput ? 'rejected' : 'failed', code: error.code };
}
