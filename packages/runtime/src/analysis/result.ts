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
 * Stores the result of a job beside the media and publishes a pointer to it. Both names are derived from the
 * job, so that a second attempt replaces the first.
 *
 * @param jobId of the analysis.
 * @param blobKey of the analysed media, or their prefix.
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
  // Chunks whose result is lost are analysed again.
  await blobs.put(key, Buffer.from(JSON.stringify(result)), { durable: false });
  await publish('interview.result', {
    interviewId: first.interviewId,
    modality: about.modality,
    resultKey: key,
    jobId: about.jobId,
  });
}

/** @throws {PoiseError} `blob_missing`, or `invalid_job` if the bytes are not a result */
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
