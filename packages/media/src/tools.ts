import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';
import { execa, type Result } from 'execa';

export type Tools = { readonly ffmpeg: string; readonly ffprobe: string };

/**
 * The paths of ffmpeg and ffprobe, found on the PATH.
 *
 * @throws PoiseError `tool_missing`, with what to install.
 */
export function findTools(searchPath = process.env['PATH'] ?? ''): Tools {
  return { ffmpeg: find('ffmpeg', searchPath), ffprobe: find('ffprobe', searchPath) };
}

function find(name: string, searchPath: string): string {
  for (const folder of searchPath.split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new PoiseError(
    'tool_missing',
    `${name} is not on the PATH: install ffmpeg (Debian: apt-get install ffmpeg)`,
  );
}

/**
 * Confines hostile files: a file is read as the container that was detected, never as a playlist, and
 * it can open nothing but local files and pipes.
 */
export const CONFINED = ['-v', 'error', '-protocol_whitelist', 'file,pipe'] as const;

/** One thread and exact arithmetic: on the same machine, the same input gives the same bytes. */
export const DETERMINISTIC = ['-threads', '1', '-flags', 'bitexact', '-fflags', 'bitexact'] as const;

export type Limits = {
  /** Absent if the caller itself supervises the process. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A damaged file can produce endless error messages; the last ones are the most informative. */
const STDERR_TAIL_CHARS = 4096;

/** A running tool, whose outputs the caller reads. */
export type RunningTool = {
  readonly stdout: Readable;
  /** The output that the tool writes to `pipe:3`. */
  readonly extraOutput: Readable;
  /** Settles when the process has ended; rejects with a PoiseError, or the reason it was stopped, unless it succeeded. */
  readonly done: Promise<void>;
  /** Kills the process if it is still running, and waits until it has ended. */
  stop(reason?: unknown): Promise<void>;
};

/** Starts a tool. The caller must read its outputs to the end, or stop it. */
export function launch(
  tool: keyof Tools,
  args: readonly string[],
  { signal, timeoutMs }: Limits,
): RunningTool {
  signal?.throwIfAborted();
  const stopped = new AbortController();
  const either = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  const process = execa(findTools()[tool], args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'buffer',
    buffer: false,
    ...processOptions({ timeoutMs, signal: either }),
  });
  const { stdout } = process;
  const extraOutput = process.stdio[3];
  const errorOutput = tailOf(process.stderr);
  const done = process.then((result) => check(result, errorOutput(), either));
  // Prevents an unhandled rejection while the caller is busy; awaiting `done` still rejects.
  done.catch(() => {});
  const stop = async (reason?: unknown) => {
    stopped.abort(reason);
    // Unread output would keep the process result pending.
    stdout.destroy();
    extraOutput.destroy();
    await done.catch(() => {});
  };
  return { stdout, extraOutput, done, stop };
}

/**
 * Runs a tool to completion and returns its standard output, at most `maxBytes`.
 *
 * @throws PoiseError `media_corrupt`, `media_stream_missing`, `tool_missing`, `analysis_timeout`,
 *   `analysis_failed`; and the signal's own reason once it is aborted.
 */
export async function run(
  tool: keyof Tools,
  args: readonly string[],
  { input, maxBytes, ...limits }: Limits & { readonly input?: Uint8Array; readonly maxBytes: number },
): Promise<Uint8Array> {
  limits.signal?.throwIfAborted();
  const process = execa(findTools()[tool], args, {
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    encoding: 'buffer',
    buffer: { stdout: true, stderr: false },
    maxBuffer: maxBytes,
    stripFinalNewline: false,
    ...processOptions(limits),
  });
  const errorOutput = tailOf(process.stderr);
  const result = await process;
  check(result, errorOutput(), limits.signal);
  return result.stdout;
}

function processOptions({ timeoutMs, signal }: Limits) {
  return {
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    // Neither tool has anything to clean up.
    killSignal: 'SIGKILL',
    reject: false,
    ...(signal && { cancelSignal: signal }),
  } as const;
}

function tailOf(stream: NodeJS.ReadableStream): () => string {
  let tail = '';
  stream.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('latin1')).slice(-STDERR_TAIL_CHARS);
  });
  return () => tail;
}

/** Signals of a decoder that crashed on its input, as opposed to being killed from outside. */
const CRASH_SIGNALS = new Set(['SIGSEGV', 'SIGABRT', 'SIGFPE', 'SIGILL', 'SIGBUS']);

/** Error messages of ffmpeg that identify the cause, which the exit status alone does not. */
const ERROR_MESSAGES = {
  'matches no streams': 'media_stream_missing',
  'exceeds specified max pixel count': 'media_too_many_pixels',
} as const;

type ProcessResult = Pick<Result, 'failed' | 'timedOut' | 'isMaxBuffer' | 'exitCode' | 'signal'>;

function check(result: ProcessResult, errorOutput: string, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (!result.failed) return;
  const options = { cause: new Error(errorOutput, { cause: result }) };
  if (result.timedOut) throw new PoiseError('analysis_timeout', undefined, options);
  for (const [message, code] of Object.entries(ERROR_MESSAGES))
    if (errorOutput.includes(message)) throw new PoiseError(code, undefined, options);
  const blamesInput =
    result.isMaxBuffer || result.exitCode !== undefined || CRASH_SIGNALS.has(result.signal ?? '');
  throw new PoiseError(blamesInput ? 'media_corrupt' : 'analysis_failed', undefined, options);
}
