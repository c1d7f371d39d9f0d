import { generationOf, type Observation, observation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobPayload } from '@poise/shared/jobs';
import { chunks, consents, type Store } from '@poise/store';

/**
 * Converts an observation from a worker of version 0.1 to the current form. It does not identify the analysed bytes;
 * if a consent was withdrawn, they may differ from those in the manifest.
 * @returns `undefined` in that case; the reconciler requests the analysis again
 */
export async function readLegacyObservation(
  store: Store,
  { stream, ...legacy }: JobPayload<'interview.observation'>,
): Promise<Observation | undefined> {
  const chunk = await chunks.find(store.db, legacy.interviewId, stream, legacy.seq);
  if (!chunk || (await consents.wasWithdrawn(store.db, legacy.interviewId, stream))) return undefined;
  const parsed = observation.safeParse({
    ...legacy,
    modality: stream,
    generation: generationOf(chunk.blob_key),
  });
  if (!parsed.success) throw new PoiseError('invalid_job', 'not an observation');
  return parsed.data;
}
