import type { Span } from '@poise/shared/contracts';

/** A live chunk of the microphone whose outcome is known. */
export type HeardChunk = Span & {
  readonly seq: number;
  /** Chunks of one job have one content type. */
  readonly contentType: string;
  /** Where somebody speaks in it; none where it was not scored. */
  readonly speech: readonly Span[];
};

/** Chunks whose words are transcribed in one go. */
export type Utterance<C extends HeardChunk> = {
  /** In the order of time, with a neighbour on a side where the cut is not in a pause. */
  readonly chunks: readonly C[];
  /** Those whose words are wanted. */
  readonly settled: { readonly firstSeq: number; readonly lastSeq: number };
};

/** Silence of this length at the end of a chunk is a pause to cut in. */
const PAUSE_MS = 300;
/** Speech without such a pause is cut after this long. */
const MAX_MS = 18_000;
/** Silence is settled in steps of this length. */
const SILENCE_MS = 10_000;
/** One chunk on either side may be there for what it borders on. */
const MAX_NEIGHBOURS = 2;
/** A chunk that has not come while this many after it have is not waited for. */
const MAX_OUT_OF_ORDER = 5;

/**
 * Cuts the live audio of an interview into utterances, at pauses wherever there are any. A pure function:
 * what it leaves over is asked for again once more chunks are there.
 *
 * @param heard chunks in the order of their numbers; the one before `fromSeq`, where there is one, only
 * serves as a neighbour.
 * @param options.fromSeq the first chunk whose words were not asked for yet.
 * @param options.final whether nothing follows, so that nothing may be left over.
 * @param options.maxChunks most chunks of an utterance, neighbours included.
 */
export function cutUtterances<C extends HeardChunk>(
  heard: readonly C[],
  options: { fromSeq: number; final: boolean; maxChunks: number },
): Utterance<C>[] {
  const utterances: Utterance<C>[] = [];
  const lastSeq = heard.at(-1)?.seq ?? -1;
  let group: C[] = [];
  for (const [i, chunk] of heard.entries()) {
    if (chunk.seq < options.fromSeq) continue;
    const before = heard[i - 1];
    const expected = before && before.seq >= options.fromSeq ? before.seq + 1 : options.fromSeq;
    if (chunk.seq > expected && !options.final && lastSeq - expected < MAX_OUT_OF_ORDER) break;
    if (before && group.length > 0 && !follows(before, chunk)) cut();
    group.push(chunk);

    const next = heard[i + 1];
    const full = lengthMs(group) >= MAX_MS || group.length >= options.maxChunks - MAX_NEIGHBOURS;
    if (endsInPause(chunk) && (isSpoken(group) || lengthMs(group) >= SILENCE_MS)) cut();
    else if (full && next) cut(follows(chunk, next) ? next : undefined);
  }
  if (options.final) cut();
  return utterances;

  function cut(after?: C): void {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return;
    const previous = heard[heard.indexOf(first) - 1];
    const before = previous && follows(previous, first) && !endsInPause(previous) ? [previous] : [];
    utterances.push({
      chunks: [...before, ...group, ...(after ? [after] : [])],
      settled: { firstSeq: first.seq, lastSeq: last.seq },
    });
    group = [];
  }
}

/** Whether two chunks can be read as one piece of audio. */
function follows(before: HeardChunk, after: HeardChunk): boolean {
  return after.seq === before.seq + 1 && after.contentType === before.contentType;
}

function endsInPause({ speech, endMs }: HeardChunk): boolean {
  const last = speech.at(-1);
  return last === undefined || last.endMs <= endMs - PAUSE_MS;
}

const isSpoken = (group: readonly HeardChunk[]) => group.some(({ speech }) => speech.length > 0);

function lengthMs(group: readonly HeardChunk[]): number {
  return (group.at(-1)?.endMs ?? 0) - (group[0]?.startMs ?? 0);
}
