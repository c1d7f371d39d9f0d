import {
  byModality,
  type EventBody,
  entryOf,
  MODALITY_NAMES,
  type Modality,
  type Received,
  type Stream,
  streamOf,
} from '@poise/shared/contracts';

export type ModalityProgress = {
  /** Number of chunks; unknown until the recording has been divided. */
  received: number | undefined;
  scored: number;
  rejected: number;
  failed: number;
  /** Number of rejected or failed chunks by error code. */
  codes: Record<string, number>;
};

export type Progress = Record<Modality, ModalityProgress>;

const nothing: ModalityProgress = { received: undefined, scored: 0, rejected: 0, failed: 0, codes: {} };

export const NO_PROGRESS: Progress = byModality(() => nothing);

/** The progress after one more event of the interview. */
export function advance(progress: Progress, event: Received<EventBody>): Progress {
  switch (event.type) {
    case 'recording.accepted':
      return withReceived(progress, event.chunks);
    case 'interview.closing':
      return withReceived(progress, event.received);
    case 'chunk.scored':
      return withModality(progress, event.modality, (s) => ({ scored: s.scored + 1 }));
    case 'chunk.rejected':
      return withModality(progress, event.modality, (s) => ({
        rejected: s.rejected + 1,
        codes: counted(s.codes, event.code),
      }));
    case 'chunk.failed':
      return withModality(progress, event.modality, (s) => ({
        failed: s.failed + 1,
        codes: counted(s.codes, event.code),
      }));
    case 'interview.closed':
      return byModality((name) => ({ ...progress[name], ...event.totals[name] }));
    default:
      return progress;
  }
}

/** Number of chunks of a modality that have a result of any kind. */
export function settled({ scored, rejected, failed }: ModalityProgress): number {
  return scored + rejected + failed;
}

/** Share of all chunks that have a result; `undefined` until their number is known. */
export function shareSettled(progress: Progress): number | undefined {
  const received = MODALITY_NAMES.map((name) => progress[name].received);
  if (received.includes(undefined)) return undefined;
  const total = received.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const done = MODALITY_NAMES.reduce((sum, name) => sum + settled(progress[name]), 0);
  return total === 0 ? undefined : done / total;
}

function withReceived(progress: Progress, received: Record<Stream, number>): Progress {
  return byModality((name) => ({ ...progress[name], received: received[streamOf(name)] }));
}

function withModality(
  progress: Progress,
  modality: Received<Modality>,
  change: (before: ModalityProgress) => Partial<ModalityProgress>,
): Progress {
  const before = entryOf(progress, modality);
  return before ? { ...progress, [modality]: { ...before, ...change(before) } } : progress;
}

function counted(codes: Record<string, number>, code: string): Record<string, number> {
  return { ...codes, [code]: (codes[code] ?? 0) + 1 };
}
