import type { Span } from '@poise/shared/contracts';

/** A live microphone chunk with a known outcome. */
export type AnalysedChunk = Span & {
  readonly seq: number;
  /** All chunks of a job have the same content type. */
  readonly contentType: string;
  /** Spans with speech; empty if the chunk was not scored. */
  readonly speech: readonly Span[];
};

/** Chunks that are transcribed together. */
export type Utterance<C extends AnalysedChunk> = {
  /** In time order, with a neighbour on each side where the cut is not in a pause. */
  readonly chunks: readonly C[];
  /** The chunks whose words are requested. */
  readonly settled: { readonly firstSeq: number; readonly lastSeq: number };
};

/** Silence of this length at the end of a chunk is a pause. */
const PAUSE_MS = 300;
/** Speech without a pause is cut after this length. */
const MAX_MS = 18_000;
/** Silence is settled in steps of this length. */
const SILENCE_MS = 10_000;
/** One chunk on each side may be included as context. */
const MAX_NEIGHBOURS = 2;
/** A missing chunk is no longer waited for once this many later ones have arrived. */
const MAX_OUT_OF_ORDER = 5;

/**
 * Cuts the live audio of an interview into utterances, at pauses where possible. Pure: the remainder is passed again
 * with the next chunks.
 *
 * @param chunks ordered by seq; the one before `fromSeq`, if present, serves only as a neighbour
 * @param options.fromSeq the first chunk whose words were not requested yet
 * @param options.final whether no chunks follow, so that nothing may remain
 * @param options.maxChunks maximum number of chunks per utterance, including neighbours
 */
export function cutUtterances<C extends AnalysedChunk>(
  chunks: readonly C[],
  options: { fromSeq: number; final: boolean; maxChunks: number },
): Utterance<C>[] {
  const utterances: Utterance<C>[] = [];
  const lastSeq = chunks.at(-1)?.seq ?? -1;
  let group: C[] = [];
  for (const [i, chunk] of chunks.entries()) {
    if (chunk.seq < options.fromSeq) continue;
    const before = chunks[i - 1];
    const expected = before && before.seq >= options.fromSeq ? before.seq + 1 : options.fromSeq;
    if (chunk.seq > expected && !options.final && lastSeq - expected < MAX_OUT_OF_ORDER) break;
    if (before && group.length > 0 && !follows(before, chunk)) cut();
    group.push(chunk);

    const next = chunks[i + 1];
    const full = lengthMs(group) >= MAX_MS || group.length >= options.maxChunks - MAX_NEIGHBOURS;
    if (endsInPause(chunk) && (isSpoken(group) || lengthMs(group) >= SILENCE_MS)) cut();
    else if (full && next) cut(follows(chunk, next) ? next : undefined);
  }
  if (options.final) cut();
  return utterances;

  function cut(after?: C): void {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return;
    const previous = chunks[chunks.indexOf(first) - 1];
    const before = previous && follows(previous, first) && !endsInPause(previous) ? [previous] : [];
    utterances.push({
      chunks: [...before, ...group, ...(after ? [after] : [])],
      settled: { firstSeq: first.seq, lastSeq: last.seq },
    });
    group = [];
  }
}

/** Whether two chunks can be joined into continuous audio. */
function follows(before: AnalysedChunk, after: AnalysedChunk): boolean {
  return after.seq === before.seq + 1 && after.contentType === before.contentType;
}

function endsInPause({ speech, endMs }: AnalysedChunk): boolean {
  const last = speech.at(-1);
  return last === undefined || last.endMs <= endMs - PAUSE_MS;
}

const isSpoken = (group: readonly AnalysedChunk[]) => group.some(({ speech }) => speech.length > 0);

function lengthMs(group: readonly AnalysedChunk[]): number {
  return (group.at(-1)?.endMs ?? 0) - (group[0]?.startMs ?? 0);
}
