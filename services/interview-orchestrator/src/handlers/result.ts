import {
  effectiveOf,
  generationOf,
  type InterviewId,
  type Modality,
  type Observation,
  streamOf,
} from '@poise/shared/contracts';
import { type ChunkRow, chunks, type Executor, observations, type Seconds, type Store } from '@poise/store';
import type { FusionInput } from '../fusion/input.ts';
import { secondsReached } from '../fusion/timeline.ts';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';
import { requestWordsOf, type WordsJob } from './words.ts';

export type Taken = Step & {
  outcomes: { observation: Observation; was?: Observation['status'] | undefined }[];
  reportDue: boolean;
  /** Jobs for audio whose words were not requested before. */
  words: WordsJob[];
  /** The fusion run to be requested; absent if nothing needs fusion, or it was requested already. */
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
    const changing = { ...locked, added: reached };
    const step = await commitStep(tx, interviewId, changing, { type: 'observed', outcomes });
    const dirty = [...locked.dirty, ...reached];
    const words =
      about.modality === 'mic' ? await requestWordsOf(tx, interviewId, { state: step.state, dirty }) : [];
    // Whoever marked the first of the dirty seconds requested the run in which these will be fused too.
    const isFirst = reached.length > 0 && (locked.dirty.length === 0 || locked.takenOver);
    return { ...step, outcomes, words, ...(isFirst && { fuseRun: locked.fuseRuns }) };
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
  const valid = own.filter((observation) => isOfManifestBytes(observation, manifest.get(observation.seq)));
  const stored = await observations.upsertMany(tx, valid);
  return stored.flatMap((observation) => {
    const before = effectiveOf(known.get(observation.seq) ?? []);
    // An observation of withdrawn bytes still counts in the accounting, but is always replaced.
    const ofWithdrawn = before && before.generation !== '' && before.generation !== observation.generation;
    if (before && !ofWithdrawn && effectiveOf([before, observation]) === before) return [];
    return [{ observation, was: before?.status }];
  });
}

const bySeq = (rows: readonly ChunkRow[]) => new Map(rows.map((row) => [row.seq, row]));

/**
 * Whether the analysed bytes are those in the manifest. If there is no row, or one with other bytes, their consent
 * was withdrawn meanwhile.
 */
function isOfManifestBytes({ generation }: Observation, row: ChunkRow | undefined): boolean {
  return row !== undefined && generationOf(row.blob_key) === generation;
}
