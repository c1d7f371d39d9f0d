import { publishResult, type QueueRuntime, unscored } from '@poise/runtime';
import {
  byModality,
  generationOf,
  type InterviewId,
  MODALITY_NAMES,
  type Modality,
  modalityOf,
  type TenantId,
} from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { JOBS } from '@poise/shared/jobs';
import { chunks, interviews, recordings, type UnobservedChunkRow } from '@poise/store';
import {
  type AnalysisJob,
  groupBySecond,
  jobOfLive,
  jobOfRange,
  type Owner,
  publishAnalysis,
} from '../media/work.ts';
import type { ReconcilerParts } from './parts.ts';
import { countRows, createTally } from './unsettled.ts';

/** Maximum number of interviews per query. */
const INTERVIEWS = 100;
/** Maximum number of their chunks that one turn settles. */
const CHUNKS = 500;
/** The database has its own clock, which may lag behind ours. */
const MARK_BEHIND_MS = 300_000;
/** Live chunks that are not gathered by the second are queued at a pause in speech: later than others by this much. */
const UNTIL_PAUSE_MS = 60_000;

/**
 * Repairs accepted chunks for which a modality has no observation: their job is queued again if the queue
 * lost it, and if it failed permanently without an observation, the chunk is recorded as failed. Settled
 * interviews are never read.
 */
export function createChunkWalk(parts: ReconcilerParts): () => Promise<void> {
  const { store, now, overdueMs } = parts;
  /** Everything before this time is complete, and stays complete since chunks are accepted in order of time. */
  const completeUpTo = new Map<InterviewId, Date>();

  return async () => {
    const acceptedBefore = new Date(now() - overdueMs);
    let liveBefore: Record<Modality, Date> | undefined;
    const seen = new Set<InterviewId>();
    const tally = createTally();
    let page: InterviewId[];
    let after = '';
    do {
      page = await interviews.unsettled(store.db, after, INTERVIEWS);
      after = page.at(-1) ?? after;
      if (page.length === 0) break;
      for (const id of page) seen.add(id);
      // The queue is queried only if some chunk is overdue.
      liveBefore ??= await findLiveBefore(parts);
      const known = page.map((id) => ({ id, completeUpTo: completeUpTo.get(id) ?? new Date(0) }));
      const options = { interviews: known, acceptedBefore, liveBefore, limit: CHUNKS };
      const rows = await chunks.unobserved(store.db, options);
      tally.add(rows.length < CHUNKS ? countRows(rows) : await chunks.countUnobserved(store.db, options));
      await settle(parts, rows, options);
      if (rows.length === CHUNKS) continue;
      const missing = new Set(rows.map(({ interview_id }) => interview_id));
      const lookedAtBefore = Math.min(...[acceptedBefore, ...Object.values(liveBefore)].map(Number));
      const upTo = new Date(lookedAtBefore - MARK_BEHIND_MS);
      for (const id of page) if (!missing.has(id)) completeUpTo.set(id, upTo);
    } while (page.length === INTERVIEWS);
    for (const id of completeUpTo.keys()) if (!seen.has(id)) completeUpTo.delete(id);
    tally.show(parts.metrics, now());
  };
}

type LiveBefore = Readonly<Record<Modality, Date>>;
type Asked = { acceptedBefore: Date; liveBefore: LiveBefore };

/**
 * Live chunks accepted before this time are overdue. A live lane is first in, first out: until it has reached
 * chunks that were accepted later, a chunk may still be waiting in it.
 */
async function findLiveBefore({ queue, now, overdueMs }: ReconcilerParts): Promise<Record<Modality, Date>> {
  const names = MODALITY_NAMES.map((modality) => `${modality}-live` as const);
  const ages = new Map(
    (await queue.measure(names)).map(({ queue: name, oldestAgeMs }) => [name, oldestAgeMs]),
  );
  return byModality((modality) => {
    const waitsMs = modalityOf(modality).live.bySecond ? 0 : UNTIL_PAUSE_MS;
    return new Date(now() - overdueMs - waitsMs - (ages.get(`${modality}-live`) ?? 0));
  });
}

async function settle(
  parts: ReconcilerParts,
  rows: readonly UnobservedChunkRow[],
  asked: Asked,
): Promise<void> {
  const { queue } = parts;
  const lost: Group[] = [];
  for (const group of await groupByJob(parts, rows)) {
    const { name, payload } = group.job;
    const fate = await queue.inspect(name, payload);
    if (fate.state === 'pending') continue;
    if (await isOnItsWay(queue, group)) continue;
    if (fate.state === 'absent') {
      lost.push(group);
      continue;
    }
    const { reason } = fate;
    parts.log.warn(
      { job: name, interviewId: payload.interviewId, reason },
      'analysis job failed permanently',
    );
    await fail(
      parts,
      { ...group, chunks: await allOf(parts, group, asked) },
      new PoiseError(reason ?? 'internal'),
    );
    // Only from the failed set: an operator may have redriven it in the meantime.
    await queue.failed.drop({ queue: JOBS[name].queue, id: idOf(group.job) });
  }
  await requeue(parts, lost, asked);
}

/**
 * Queues jobs again. If one of them cannot be queued, which is Poise's fault, only its own chunks fail: the
 * other jobs are queued one by one.
 */
async function requeue(parts: ReconcilerParts, lost: readonly Group[], asked: Asked): Promise<void> {
  const { queue, log, metrics } = parts;
  const [group, ...others] = lost;
  if (!group) return;
  try {
    const jobs = lost.map(({ job }) => job);
    await publishAnalysis(queue, jobs);
    metrics.requeued.inc({ task: 'chunks' }, jobs.length);
  } catch (error) {
    if (toPoiseError(error).code !== 'invalid_job') throw error;
    if (others.length > 0) {
      for (const each of lost) await requeue(parts, [each], asked);
      return;
    }
    const { name, payload } = group.job;
    log.error({ job: name, interviewId: payload.interviewId, err: error }, 'analysis job cannot be queued');
    await fail(parts, { ...group, chunks: await allOf(parts, group, asked) }, new PoiseError('internal'));
  }
}

/** Whether the result of a job is waiting to be recorded. */
async function isOnItsWay(queue: Pick<QueueRuntime, 'inspect'>, { job, modality }: Group): Promise<boolean> {
  const pointer = {
    interviewId: job.payload.interviewId,
    modality,
    resultKey: 'unknown',
    jobId: idOf(job),
  };
  return (await queue.inspect('interview.result', pointer)).state === 'pending';
}

async function fail(parts: ReconcilerParts, group: Group, error: PoiseError): Promise<void> {
  const { modality, job } = group;
  const observations = group.chunks.map((row) =>
    unscored(
      {
        interviewId: row.interview_id,
        modality,
        seq: row.seq,
        generation: generationOf(row.blob_key),
        startMs: row.start_ms,
        endMs: row.start_ms + row.duration_ms,
      },
      { code: error.code, blamesInput: false },
    ),
  );
  const blobKey = group.chunks[0]?.blob_key;
  if (blobKey === undefined) return;
  await publishResult(
    { blobs: parts.blobs, publish: parts.queue.publish },
    { modality, jobId: idOf(job), blobKey },
    observations,
  );
}

type Group = { modality: Modality; job: AnalysisJob; chunks: UnobservedChunkRow[] };

const idOf = (job: AnalysisJob): string => JOBS[job.name].id(job.payload as never);

/** The page may contain only part of a range, but the state of its job applies to all of it. */
async function allOf(
  { store }: ReconcilerParts,
  { job, chunks: some, modality }: Group,
  asked: Asked,
): Promise<UnobservedChunkRow[]> {
  if (!('firstSeq' in job.payload)) return some;
  const { interviewId, firstSeq, lastSeq } = job.payload;
  return chunks.unobserved(store.db, {
    ...asked,
    interviews: [{ id: interviewId, completeUpTo: new Date(0) }],
    within: { modality, firstSeq, lastSeq },
    limit: lastSeq - firstSeq + 1,
  });
}

/** Chunks of a range share a job; so do live chunks of a second. */
async function groupByJob({ store }: ReconcilerParts, rows: readonly UnobservedChunkRow[]): Promise<Group[]> {
  const ids = new Set(rows.flatMap((row) => row.recording_id ?? []));
  const found = new Map((await recordings.getMany(store.db, [...ids])).map((row) => [row.id, row]));
  const sharersOf = await countSharers(store, rows);
  const groups = new Map<string, Group>();
  const live = new Map<string, UnobservedChunkRow[]>();
  for (const row of rows) {
    const { modality } = row;
    const recording = row.recording_id && found.get(row.recording_id);
    if (!recording) {
      const key = `${row.interview_id} ${modality}`;
      live.set(key, [...(live.get(key) ?? []), row]);
      continue;
    }
    const sharers = sharersOf.get(row.tenant_id) ?? 1;
    const turn = { acceptedMs: recording.created_at.getTime(), sharers };
    const job = jobOfRange(ownerOf(row), recording, row, turn);
    const group = groups.get(idOf(job)) ?? { modality, job, chunks: [] };
    group.chunks.push(row);
    groups.set(idOf(job), group);
  }
  for (const own of live.values()) {
    for (const group of groupLive(own)) {
      const [first] = group;
      if (!first) continue;
      const job = jobOfLive(ownerOf(first), first.modality, group);
      groups.set(idOf(job), { modality: first.modality, job, chunks: group });
    }
  }
  return [...groups.values()];
}

/** Number of interviews of each tenant that are being analysed, see `fairPriority`. */
async function countSharers(
  store: ReconcilerParts['store'],
  rows: readonly UnobservedChunkRow[],
): Promise<Map<TenantId, number>> {
  const tenants = new Set(rows.flatMap((row) => (row.recording_id === null ? [] : row.tenant_id)));
  const counts = new Map<TenantId, number>();
  for (const id of tenants) counts.set(id, await interviews.countUnsettled(store.db, id));
  return counts;
}

/** Modalities that do not analyse live chunks by the second analyse consecutive chunks together. */
function groupLive(rows: readonly UnobservedChunkRow[]): UnobservedChunkRow[][] {
  const [first] = rows;
  if (!first || modalityOf(first.modality).live.bySecond)
    return groupBySecond(rows, first?.modality ?? 'camera');
  const { maxChunks } = modalityOf(first.modality).live;
  const groups: UnobservedChunkRow[][] = [];
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const goesOn =
      group &&
      last?.seq === row.seq - 1 &&
      last.content_type === row.content_type &&
      group.length < maxChunks;
    if (goesOn) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

function ownerOf(row: UnobservedChunkRow): Owner {
  const { interview_id: interviewId, tenant_id: tenantId, profile, fluency } = row;
  return { interviewId, tenantId, profile, fluency };
}
