import type { Ending } from '../processes.ts';

/** How to end a process once the launcher has exited. */
export type Ward = {
  readonly pid: number;
  /** Signals, each at a time after the exit of the launcher; none if the process ends by itself. */
  readonly ending: Ending;
  /** The others need it, so it is ended after them. */
  readonly last: boolean;
};

/** A program that runs under the guard. Of the launcher's environment it gets only `PATH`. */
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
