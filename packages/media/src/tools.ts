import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';
import { execa, type Result } from 'execa';

export type Tools = { readonly ffmpeg: string; readonly ffprobe: string };

/**
 * Where ffmpeg and ffprobe are, by the PATH.
 *
 * @throws PoiseError `tool_missing`, saying what to install.
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
 * What keeps a hostile file inside itself: it is read as the container that its bytes say it is,
 * never as a playlist, and nothing but local files and our own pipes can be opened from it.
 */
export const CONFINED = ['-v', 'error', '-protocol_whitelist', 'file,pipe'] as const;

/** One thread and exact arithmetic: on one machine, the same input gives the same bytes. */
export const REPEATABLE = ['-threads', '1', '-flags', 'bitexact', '-fflags', 'bitexact'] as const;

export type Limits = {
  /** Absent where the caller itself watches over the process. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A damaged file can make ffmpeg complain without end; the last words tell most. */
const STDERR_TAIL_CHARS = 4096;

/** A tool at work, whose outputs the caller reads. */
export type Running = {
  readonly stdout: Readable;
  /** The pipe that the tool knows as `pipe:3`. */
  readonly aside: Readable;
  /** Settles when the process is gone; rejects with a PoiseError, or the reason for its stop, unless it ended well. */
  readonly done: Promise<void>;
  /** Ends the process, if it still runs, and waits until it is gone. */
  stop(reason?: unknown): Promise<void>;
};

/** Starts a tool. Whoever starts one must read its outputs to their end, or stop it. */
export function launch(tool: keyof Tools, args: readonly string[], { signal, timeoutMs }: Limits): Running {
  signal?.throwIfAborted();
  const stopped = new AbortController();
  const either = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  const process = execa(findTools()[tool], args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'buffer',
    buffer: false,
    ...lifetime({ timeoutMs, signal: either }),
  });
  const { stdout } = process;
  const aside = process.stdio[3];
  const complaints = tailOf(process.stderr);
  const done = process.then((result) => check(result, complaints(), either));
  // It may fail while the caller is busy elsewhere; whoever awaits it still hears of it.
  done.catch(() => {});
  const stop = async (reason?: unknown) => {
    stopped.abort(reason);
    // Unread output would keep the process from being over.
    stdout.destroy();
    aside.destroy();
    await done.catch(() => {});
  };
  return { stdout, aside, done, stop };
}

/**
 * Runs a tool to its end and gives its standard output, at most `maxBytes`.
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
    ...lifetime(limits),
  });
  const complaints = tailOf(process.stderr);
  const result = await process;
  check(result, complaints(), limits.signal);
  return result.stdout;
}

function lifetime({ timeoutMs, signal }: Limits) {
  return {
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    // Neither tool has anything to put in order before it goes.
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

/** Signals by which a decoder dies of its input, rather than by somebody's hand. */
const CRASHES = new Set(['SIGSEGV', 'SIGABRT', 'SIGFPE', 'SIGILL', 'SIGBUS']);

/** What ffmpeg says where its exit status alone would leave us guessing. */
const COMPLAINTS = {
  'matches no streams': 'media_stream_missing',
  'exceeds specified max pixel count': 'media_too_many_pixels',
} as const;

type Ending = Pick<Result, 'failed' | 'timedOut' | 'isMaxBuffer' | 'exitCode' | 'signal'>;

function check(ending: Ending, complaints: string, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (!ending.failed) return;
  const options = { cause: new Error(complaints, { cause: ending }) };
  if (ending.timedOut) throw new PoiseError('analysis_timeout', undefined, options);
  for (const [words, code] of Object.entries(COMPLAINTS))
    if (complaints.includes(words)) throw new PoiseError(code, undefined, options);
  const blamesInput = ending.isMaxBuffer || ending.exitCode !== undefined || CRASHES.has(ending.signal ?? '');
  throw new PoiseError(blamesInput ? 'media_corrupt' : 'analysis_failed', undefined, options);
}
