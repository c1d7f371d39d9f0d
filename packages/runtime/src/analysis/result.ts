import {
  type AnalysisResult,
  analysisResult,
  type Modality,
  type Observation,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { type BlobStore, resultKey } from '../blob/index.ts';
import type { Publish } from '../queue/index.ts';

/**
 * Stores what a job found beside the media and announces it by a pointer. Both have names that follow from
 * the job, so that a second try replaces the first.
 *
 * @param jobId of the analysis.
 * @param blobKey of the media that were analysed, or the prefix that they lie under.
 */
export async function publishResult(
  { blobs, publish }: { blobs: Pick<BlobStore, 'put'>; publish: Publish },
  about: { modality: Modality; jobId: string; blobKey: string },
  observations: readonly Observation[],
): Promise<void> {
  const [first] = observations;
  if (!first) return;
  const key = resultKey(about.blobKey, about.modality, about.jobId);
  const result: AnalysisResult = { observations: [...observations] };
  await blobs.put(key, Buffer.from(JSON.stringify(result)));
  await publish('interview.result', {
    interviewId: first.interviewId,
    modality: about.modality,
    resultKey: key,
    jobId: about.jobId,
  });
}

/** @throws {PoiseError} `blob_missing`, or `invalid_job` for bytes that are no result */
export async function readResult(blobs: Pick<BlobStore, 'read'>, key: string): Promise<AnalysisResult> {
  const bytes = await blobs.read(key);
  const parsed = analysisResult.safeParse(jsonOf(bytes));
  if (!parsed.success) throw new PoiseError('invalid_job', 'the stored result is not valid');
  return parsed.data;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
