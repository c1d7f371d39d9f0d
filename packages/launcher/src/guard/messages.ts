import type { Ending } from '../processes.ts';

/** How a process ends when the launcher is gone. */
export type Ward = {
  readonly pid: number;
  /** Signals, each at its time after the launcher went; none while it ends by itself. */
  readonly ending: Ending;
  /** It is needed by the others, and ended after them. */
  readonly last: boolean;
};

/** A program that runs under the guard, with nothing of the launcher's environment but its `PATH`. */
export type Program = Omit<Ward, 'pid'> & {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: { readonly uid?: number; readonly gid?: number };
  /** Its output is appended to this file. */
  readonly logFile: string;
};

export type GuardRequest =
  | { readonly type: 'run'; readonly id: number; readonly program: Program }
  | { readonly type: 'watch'; readonly ward: Ward }
  | { readonly type: 'forget'; readonly pid: number };

export type GuardReply =
  | { readonly type: 'running'; readonly id: number; readonly pid: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
