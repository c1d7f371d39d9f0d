import { type Generation, generationOf, type Modality, modalityOf } from '@poise/shared/contracts';
import { JOBS, type JobContext, type JobHandlers, type JobPayload } from '@poise/shared/jobs';
import type { BlobStore } from '../blob/index.ts';
import type { Publish } from '../queue/index.ts';
import { publishResult } from './result.ts';
import { settleChunks } from './settle.ts';
import type { Analyse, AnalysisTask, ChunkRef, LiveMedia } from './task.ts';

type LiveJob = JobPayload<`${Modality}.live`>;
type RangeJob = JobPayload<`${Modality}.range`>;
type Work = {
  jobId: string;
  blobKey: string;
  chunks: readonly ChunkRef[];
  /** Calls `use` while the media are available. */
  open(use: (task: AnalysisTask) => AsyncIterable<Outcome>): AsyncIterable<Outcome>;
};
type Outcome = ReturnType<Analyse> extends AsyncIterable<infer T> ? T : never;

/**
 * The handlers for the queues of one modality: media in, one observation per chunk out, by claim check.
 * Only the analysis, a function from a task to findings, differs between modalities.
 */
export function createAnalysisWorker<M extends Modality>(options: {
  modality: M;
  analyse: Analyse;
  blobs: BlobStore;
  publish: Publish;
}): { live: JobHandlers<`${M}-live`>; batch: JobHandlers<`${M}-batch`> } & AnalysisWorker {
  const { modality, analyse, blobs } = options;

  async function run({ jobId, blobKey, chunks, open }: Work, context: JobContext): Promise<void> {
    const { observations, error } = await settleChunks({
      chunks,
      context,
      analyse: () => open((task) => analyse(task, context)),
    });
    await publishResult(options, { modality, jobId, blobKey }, observations);
    if (error) throw error;
  }

  const liveWork = (job: LiveJob): Work => {
    const chunks = chunksOfLive(job, modality);
    const media = job.chunks.map((chunk) => liveMedia(job, chunk, blobs));
    return {
      jobId: JOBS[`${modality}.live`].id(job),
      blobKey: job.prefix,
      chunks,
      open: (use) => use({ type: 'live', rules: rulesOf(job), chunks, media }),
    };
  };

  const rangeWork = (job: RangeJob): Work => {
    const chunks = chunksOfRange(job, modality);
    return {
      jobId: JOBS[`${modality}.range`].id(job),
      blobKey: job.blobKey,
      chunks,
      async *open(use) {
        const file = await blobs.file(job.blobKey);
        try {
          const { durationMs } = job;
          yield* use({ type: 'range', rules: rulesOf(job), chunks, path: file.path, durationMs });
        } finally {
          await file.release();
        }
      },
    };
  };

  return {
    live: {
      [`${modality}.live`]: (job: LiveJob, context: JobContext) => run(liveWork(job), context),
    } as never,
    batch: {
      [`${modality}.range`]: (job: RangeJob, context: JobContext) => run(rangeWork(job), context),
    } as never,
    runLive: (job, context) => run(liveWork(job), context),
    runRange: (job, context) => run(rangeWork(job), context),
  };
}

/** The same work without its queue, for equivalent jobs in older formats. */
export type AnalysisWorker = {
  runLive(job: LiveJob, context: JobContext): Promise<void>;
  runRange(job: RangeJob, context: JobContext): Promise<void>;
};

function liveMedia(job: LiveJob, chunk: LiveJob['chunks'][number], blobs: BlobStore): LiveMedia {
  const { startMs, durationMs, generation } = chunk;
  return {
    startMs,
    endMs: startMs + durationMs,
    contentType: job.contentType,
    read: () => blobs.read(job.prefix + generation),
  };
}

function rulesOf({ profile, fluency = 'on' }: LiveJob | RangeJob): AnalysisTask['rules'] {
  return { profile, fluency };
}

/** The chunks of a live job that get an observation. */
function chunksOfLive(job: LiveJob, modality: Modality): ChunkRef[] {
  const { firstSeq, lastSeq } = job.settled ?? { firstSeq: 0, lastSeq: Number.POSITIVE_INFINITY };
  return job.chunks
    .filter(({ seq }) => seq >= firstSeq && seq <= lastSeq)
    .map(({ seq, startMs, durationMs, generation }) => ({
      interviewId: job.interviewId,
      modality,
      seq,
      generation,
      startMs,
      endMs: startMs + durationMs,
    }));
}

type Range = Pick<RangeJob, 'interviewId' | 'blobKey' | 'firstSeq' | 'lastSeq' | 'startMs' | 'endMs'>;

/** The chunks of a range of a recording, see `RECORDING_CUT`. */
export function chunksOfRange(range: Range, modality: Modality): ChunkRef[] {
  const { chunkMs } = modalityOf(modality).cut;
  const generation: Generation = generationOf(range.blobKey);
  return Array.from({ length: range.lastSeq - range.firstSeq + 1 }, (_, i) => ({
    interviewId: range.interviewId,
    modality,
    seq: range.firstSeq + i,
    generation,
    startMs: range.startMs + i * chunkMs,
    endMs: Math.min(range.startMs + (i + 1) * chunkMs, range.endMs),
  }));
}
