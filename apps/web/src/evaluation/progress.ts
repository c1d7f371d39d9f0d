import { type EventBody, STREAMS, type Stream } from '@poise/shared/contracts';

export type StreamProgress = {
  /** Number of chunks; unknown until the recording has been divided. */
  received: number | undefined;
  scored: number;
  rejected: number;
  failed: number;
  /** Number of rejected or failed chunks by error code. */
  codes: Record<string, number>;
};

export type Progress = Record<Stream, StreamProgress>;

const nothing: StreamProgress = { received: undefined, scored: 0, rejected: 0, failed: 0, codes: {} };

export const NO_PROGRESS: Progress = { camera: nothing, mic: nothing };

/** The progress after one more event of the interview. */
export function advance(progress: Progress, event: EventBody): Progress {
  switch (event.type) {
    case 'recording.accepted':
      return withReceived(progress, event.chunks);
    case 'interview.closing':
      return withReceived(progress, event.received);
    case 'chunk.scored':
      return withStream(progress, event.stream, (s) => ({ scored: s.scored + 1 }));
    case 'chunk.rejected':
      return withStream(progress, event.stream, (s) => ({
        rejected: s.rejected + 1,
        codes: counted(s.codes, event.code),
      }));
    case 'chunk.failed':
      return withStream(progress, event.stream, (s) => ({
        failed: s.failed + 1,
        codes: counted(s.codes, event.code),
      }));
    case 'interview.closed':
      return withStream(
        withStream(progress, 'camera', () => event.totals.camera),
        'mic',
        () => event.totals.mic,
      );
    case 'interview.started':
    case 'consent.withdrawn':
    case 'report.ready':
    case 'interview.erased':
      return progress;
  }
}

/** Number of chunks of a stream that have a result of any kind. */
export function settled({ scored, rejected, failed }: StreamProgress): number {
  return scored + rejected + failed;
}

/** Share of all chunks that have a result; `undefined` until their number is known. */
export function shareSettled(progress: Progress): number | undefined {
  const received = STREAMS.map((stream) => progress[stream].received);
  if (received.includes(undefined)) return undefined;
  const total = received.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const done = STREAMS.reduce((sum, stream) => sum + settled(progress[stream]), 0);
  return total === 0 ? undefined : done / total;
}

function withReceived(progress: Progress, received: Record<Stream, number>): Progress {
  return {
    camera: { ...progress.camera, received: received.camera },
    mic: { ...progress.mic, received: received.mic },
  };
}

function withStream(
  progress: Progress,
  stream: Stream,
  change: (before: StreamProgress) => Partial<StreamProgress>,
): Progress {
  const before = progress[stream];
  return { ...progress, [stream]: { ...before, ...change(before) } };
}

function counted(codes: Record<string, number>, code: string): Record<string, number> {
  return { ...codes, [code]: (codes[code] ?? 0) + 1 };
}
