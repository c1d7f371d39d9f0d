import {
  effectiveOf,
  generationOf,
  type InterviewId,
  type Modality,
  type Observation,
  streamOf,
} from '@poise/shared/contracts';
import {
  type ChunkRow,
  chunks,
  type Executor,
  interviewStates,
  observations,
  type Seconds,
  type Store,
} from '@poise/store';
import type { FusionInput } from '../fusion/input.ts';
import { secondsReached } from '../fusion/timeline.ts';
import type { Outcome, Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

export type Taken = Step & {
  outcomes: { observation: Observation; was?: Observation['status'] | undefined }[];
  reportDue: boolean;
  /** The fusion run for the stored observations; absent if nothing needs fusion. */
  fuseRun?: number;
};

/**
 * Stores the observations of one job in the record, each exactly once however often they arrive: the observations,
 * the accounting and the seconds that need fusion, in one transaction.
 * @returns the changes; `undefined` if there are none
 */
export async function takeResult(
  store: Store,
  about: { interviewId: InterviewId; modality: Modality },
  found: readonly Observation[],
  inputs?: readonly FusionInput[],
): Promise<Taken | undefined> {
  const { interviewId } = about;
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId, inputs);
    if (locked.state.status === 'erased') return undefined;
    const outcomes = await storeEffective(tx, about, found);
    if (outcomes.length === 0) return undefined;
    const reached: Seconds[] = outcomes.flatMap(({ observation }) => secondsReached(observation, inputs));
    if (reached.length > 0) await interviewStates.markDirty(tx, interviewId, reached);
    const dirty = [...locked.dirty, ...reached];
    const input: { type: 'observed'; outcomes: readonly Outcome[] } = { type: 'observed', outcomes };
    const step = await commitStep(tx, interviewId, { ...locked, dirty }, input);
    return { ...step, outcomes, ...(reached.length > 0 && { fuseRun: locked.fuseRuns }) };
  });
}

/** Stores observations, and returns those that change the effective observation of their chunk. */
async function storeEffective(
  tx: Executor,
  { interviewId, modality }: { interviewId: InterviewId; modality: Modality },
  found: readonly Observation[],
): Promise<Taken['outcomes']> {
  const own = found.filter((o) => o.interviewId === interviewId && o.modality === modality);
  if (own.length === 0) return [];
  const seqs = own.map(({ seq }) => seq);
  const run = { firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) };
  const manifest = bySeq(await chunks.between(tx, interviewId, streamOf(modality), run));
  const known = Map.groupBy(await observations.between(tx, interviewId, modality, run), ({ seq }) => seq);
  const outcomes: Taken['outcomes'] = [];
  for (const observation of own) {
    if (!isOfManifestBytes(observation, manifest.get(observation.seq))) continue;
    const before = effectiveOf(known.get(observation.seq) ?? []);
    if ((await observations.upsert(tx, observation)) === 'repeated') continue;
    // An observation of withdrawn bytes still counts in the accounting, but is always replaced.
    const ofWithdrawn = before && before.generation !== '' && before.generation !== observation.generation;
    if (before && !ofWithdrawn && effectiveOf([before, observation]) === before) continue;
    outcomes.push({ observation, was: before?.status });
  }
  return outcomes;
}

const bySeq = (rows: readonly ChunkRow[]) => new Map(rows.map((row) => [row.seq, row]));

/**
 * Whether the analysed bytes are those in the manifest. If there is no row, or one with other bytes, their consent
 * was withdrawn meanwhile.
 */
function isOfManifestBytes({ generation }: Observation, row: ChunkRow | undefined): boolean {
  return row !== undefined && generationOf(row.blob_key) === generation;
}
