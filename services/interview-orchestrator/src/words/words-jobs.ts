import {
  effectiveObservations,
  generationOf,
  type InterviewId,
  isAccountedFor,
  modalityOf,
} from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import {
  type ChunkRow,
  chunks,
  type Executor,
  type InterviewState,
  interviews,
  observations,
} from '@poise/store';
import { type AnalysedChunk, cutUtterances, type Utterance } from './utterances.ts';

/** Chunks that are read at once: more than can arrive between two observations of a stream. */
const WINDOW = 120;

type StoredChunk = AnalysedChunk & { readonly row: ChunkRow };

/**
 * The jobs for live audio whose words were not requested yet, as far as it can be cut so far.
 * @returns also the last chunk that they cover
 */
export async function pendingWordsJobs(
  tx: Executor,
  interviewId: InterviewId,
  state: InterviewState,
): Promise<{ jobs: JobPayload<'words.live'>[]; upTo: number } | undefined> {
  const fromSeq = state.wordsUpTo + 1;
  // Includes the previous chunk, which may be a neighbour.
  const analysed = await analysedChunks(tx, interviewId, Math.max(0, fromSeq - 1));
  const utterances = cutUtterances(analysed, {
    fromSeq,
    // Before that, an earlier chunk may still arrive.
    final: state.status !== 'open' && isAccountedFor(state.totals.mic),
    maxChunks: modalityOf('words').live.maxChunks,
  });
  const upTo = utterances.at(-1)?.settled.lastSeq;
  if (upTo === undefined) return undefined;
  const interview = await interviews.getOrThrow(tx, interviewId);
  return { jobs: utterances.map((utterance) => jobOf(utterance, interview)), upTo };
}

/** Live microphone chunks with a known outcome; recordings are read by range. */
async function analysedChunks(
  tx: Executor,
  interviewId: InterviewId,
  fromSeq: number,
): Promise<StoredChunk[]> {
  const rows = (await chunks.from(tx, interviewId, 'mic', fromSeq, WINDOW)).filter(
    ({ recording_id }) => recording_id === null,
  );
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const run = { firstSeq: first.seq, lastSeq: last.seq };
  const known = new Map(
    effectiveObservations(await observations.between(tx, interviewId, 'mic', run)).map((o) => [o.seq, o]),
  );
  return rows.flatMap((row) => {
    const found = known.get(row.seq);
    if (!found) return [];
    const speech = found.status === 'scored' ? (found.speech?.speech ?? []) : [];
    const { seq, start_ms: startMs, content_type: contentType } = row;
    return [{ seq, startMs, endMs: startMs + row.duration_ms, contentType, speech, row }];
  });
}

function jobOf(
  { chunks: own, settled }: Utterance<StoredChunk>,
  interview: Awaited<ReturnType<typeof interviews.getOrThrow>>,
): JobPayload<'words.live'> {
  const pointers = own.map(({ row }) => ({
    seq: row.seq,
    startMs: row.start_ms,
    durationMs: row.duration_ms,
    generation: generationOf(row.blob_key),
  }));
  const [first] = own;
  if (!first) throw new Error('an utterance has chunks');
  return {
    interviewId: interview.id,
    profile: interview.profile,
    fluency: interview.fluency,
    contentType: first.contentType as JobPayload<'words.live'>['contentType'],
    prefix: first.row.blob_key.slice(0, -generationOf(first.row.blob_key).length),
    chunks: pointers,
    settled,
  };
}
