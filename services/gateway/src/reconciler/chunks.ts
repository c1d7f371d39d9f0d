import type { JobFate } from '@poise/runtime';
import type { Observation } from '@poise/shared/contracts';
import type { ErrorCode } from '@poise/shared/errors';
import { JOBS, type JobName } from '@poise/shared/jobs';
import { type AcceptedChunkRow, chunks, type ManifestCursor, recordings } from '@poise/store';
import { type AnalysisJob, jobOfChunk } from '../media/work.ts';
import { type Decision, decide } from './decide.ts';
import type { ReconcilerParts } from './index.ts';

const PAGE = 200;
/** Pages of one turn; the next turn goes on where this one ended. */
const PAGES = 10;

/**
 * Looks after accepted chunks that nothing was observed of: their analysis is queued again where
 * the queue lost it, and what was given up without an observation is observed as failed.
 */
export function createChunkWalk(parts: ReconcilerParts): () => Promise<void> {
  const { store, now, overdueMs } = parts;
  let cursor: ManifestCursor | undefined;

  return async () => {
    const before = new Date(now() - overdueMs);
    for (let page = 0; page < PAGES; page += 1) {
      const rows = await chunks.unobserved(store.db, { before, after: cursor, limit: PAGE });
      await settle(parts, rows);
      const last = rows.at(-1);
      if (rows.length < PAGE || !last) {
        cursor = undefined;
        return;
      }
      cursor = {
        acceptedAt: last.accepted_at,
        interviewId: last.interview_id,
        stream: last.stream,
        seq: last.seq,
      };
    }
  };
}

async function settle(parts: ReconcilerParts, rows: readonly AcceptedChunkRow[]): Promise<void> {
  const { queue } = parts;
  const wanted: AnalysisJob[] = [];
  for (const group of await groupByJob(parts, rows)) {
    const { name, payload } = group.job;
    const analysis = await queue.inspect(name, payload);
    if (analysis.state === 'pending') continue;
    const chunks = analysis.state === 'given-up' ? await allOf(parts, group) : group.chunks;
    const decisions = await Promise.all(chunks.map((chunk) => settleChunk(parts, chunk, analysis)));
    if (decisions.includes('analyse')) wanted.push(group.job);
    if (analysis.state === 'given-up') {
      const { reason } = analysis;
      parts.log.warn({ job: name, interviewId: payload.interviewId, reason }, 'analysis was given up');
      await queue.forget(name, payload);
    }
  }
  for (const [name, jobs] of Map.groupBy(wanted, (job) => job.name)) {
    await queue.publishMany<JobName>(
      name,
      jobs.map((job) => job.payload),
    );
  }
}

async function settleChunk(
  { queue }: ReconcilerParts,
  chunk: AcceptedChunkRow,
  analysis: JobFate,
): Promise<Decision['do']> {
  const about = failed(chunk, 'internal');
  const observation = await queue.inspect('interview.observation', about);
  const decision = decide(analysis, observation);
  if (decision.do === 'fail') await queue.publish('interview.observation', failed(chunk, decision.code));
  return decision.do;
}

/** The page may hold a part of a range only; what is said of its job is said of all. */
async function allOf(
  { store, now }: ReconcilerParts,
  { job, chunks: some }: Group,
): Promise<AcceptedChunkRow[]> {
  const [first] = some;
  if (!first || !('firstSeq' in job.payload)) return some;
  const { interviewId, firstSeq, lastSeq } = job.payload;
  const within = { interviewId, stream: first.stream, firstSeq, lastSeq };
  return chunks.unobserved(store.db, { before: new Date(now()), within, limit: lastSeq - firstSeq + 1 });
}

type Group = { job: AnalysisJob; chunks: AcceptedChunkRow[] };

/** Chunks of a range share a job. */
async function groupByJob({ store }: ReconcilerParts, rows: readonly AcceptedChunkRow[]): Promise<Group[]> {
  const ids = new Set(rows.flatMap((row) => row.recording_id ?? []));
  const found = new Map((await recordings.getMany(store.db, [...ids])).map((row) => [row.id, row]));
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const job = jobOfChunk(row, row.recording_id ? found.get(row.recording_id) : undefined);
    const id = JOBS[job.name].id(job.payload as never);
    const group = groups.get(id) ?? { job, chunks: [] };
    group.chunks.push(row);
    groups.set(id, group);
  }
  return [...groups.values()];
}

function failed(chunk: AcceptedChunkRow, code: ErrorCode): Observation {
  return {
    interviewId: chunk.interview_id,
    stream: chunk.stream,
    seq: chunk.seq,
    startMs: chunk.start_ms,
    endMs: chunk.start_ms + chunk.duration_ms,
    status: 'failed',
    code,
  };
}
