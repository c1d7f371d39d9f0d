import { type FaceRun, NEW_RUN } from './analyse.ts';

/** A stream that stops for longer starts anew: the faces may have changed places. */
const MAX_GAP_MS = 2_000;
/** A stream that sends nothing for this long is over. */
const FORGET_MS = 60_000;

/**
 * Where each live stream's run ended, so that its next second continues it: faces keep their tracks and the
 * detector rests as it does in a recording. Kept in memory only: a stream whose next second another process
 * analyses starts a new run there.
 */
export type LiveRuns = {
  /** Removes the run of a stream. @returns a new run if the last one does not end shortly before `tMs` */
  take(stream: string, tMs: number): FaceRun;
  keep(stream: string, run: FaceRun): void;
};

export function createLiveRuns(now: () => number = Date.now): LiveRuns {
  /** The stream that was kept last is the last entry. */
  const kept = new Map<string, { run: FaceRun; atMs: number }>();
  return {
    take(stream, tMs) {
      const run = kept.get(stream)?.run;
      kept.delete(stream);
      const gapMs = tMs - (run?.tracker.tMs ?? Number.NEGATIVE_INFINITY);
      return run && gapMs > 0 && gapMs <= MAX_GAP_MS ? run : NEW_RUN;
    },
    keep(stream, run) {
      const atMs = now();
      for (const [other, { atMs: since }] of kept) {
        if (atMs - since <= FORGET_MS) break;
        kept.delete(other);
      }
      kept.delete(stream);
      kept.set(stream, { run, atMs });
    },
  };
}
