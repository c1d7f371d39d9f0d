import { generationOf, type Modality } from '@poise/shared/contracts';
import type { JobContext, JobPayload } from '@poise/shared/jobs';
import type { AnalysisWorker } from './worker.ts';

type LegacyLive = JobPayload<'face.frame'> | JobPayload<'speech.chunk'>;
type LegacyRange = JobPayload<'face.range'> | JobPayload<'speech.range'>;

/** Handlers for the jobs of version 0.1: the same analysis, with results in the current format. */
export function createLegacyHandlers({ runLive, runRange }: AnalysisWorker) {
  return {
    live: (job: LegacyLive, context: JobContext) => runLive(asLive(job), context),
    range: (job: LegacyRange, context: JobContext) => runRange(asRange(job), context),
  };
}

function asLive(job: LegacyLive): JobPayload<`${Modality}.live`> {
  const { interviewId, profile, contentType, blobKey, seq, startMs, durationMs } = job;
  const generation = generationOf(blobKey);
  return {
    interviewId,
    profile,
    ...('fluency' in job && { fluency: job.fluency }),
    contentType,
    prefix: blobKey.slice(0, -generation.length),
    chunks: [{ seq, startMs, durationMs, generation }],
  };
}

/** It may not read past its own end: the payload lacks the duration of the recording. */
function asRange(job: LegacyRange): JobPayload<`${Modality}.range`> {
  return { ...job, durationMs: job.endMs };
}
