import { readFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import type { HomeFolder } from './home.ts';
import { identify, isRunning, type ProcessIdentity } from './processes.ts';
import { createFile, replaceFile } from './whole-file.ts';

const FILE = 'launcher.json';
/** Longer than a guard takes to end hung services and a busy database. */
const GUARD_ENDS_WITHIN_MS = 60_000;
const POLL_MS = 100;

const identity = z.object({ pid: z.int(), started: z.string() });
const note = z.object({ launcher: identity, guard: identity.optional() });
type Note = z.infer<typeof note>;

/** The exclusive right of one launcher to run a home. */
export type Claim = {
  /** An earlier launcher exited without releasing it: parts of its installation may still be ending. */
  readonly tookOver: boolean;
  /** Records the guard that ends the installation if this process is killed. */
  guardedBy(guard: ProcessIdentity): void;
  release(): void;
};

/**
 * Claims a home for this process. If an earlier launcher was killed, waits until its guard has ended its
 * processes.
 *
 * @param onWait called if it has to wait
 * @throws {PoiseError} `unavailable` while another launcher holds the home
 */
export async function claimHome(
  home: HomeFolder,
  { onWait = () => undefined, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<Claim> {
  const launcher = identify(process.pid);
  if (!launcher) throw new Error('this process was not found in the process list');
  const file = home.file(FILE);
  let tookOver = false;
  while (!createFile(file, JSON.stringify({ launcher } satisfies Note))) {
    const text = read(file);
    if (text === undefined) continue;
    const holder = parse(text);
    if (holder && isRunning(holder.launcher)) {
      throw new PoiseError(
        'unavailable',
        `another Poise is using ${home.path}: it is starting, running or stopping (process ${holder.launcher.pid})`,
      );
    }
    if (holder?.guard && isRunning(holder.guard)) {
      onWait();
      await untilGone(holder.guard, signal);
    }
    tookOver = true;
    discard(file, text);
  }
  return {
    tookOver,
    guardedBy: (guard) => replaceFile(file, JSON.stringify({ launcher, guard } satisfies Note)),
    release: () => rmSync(file, { force: true }),
  };
}

/** Removes the claim of a killed launcher; a claim that another launcher made just now is restored. */
function discard(file: string, text: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const found = read(aside);
  rmSync(aside, { force: true });
  if (found !== undefined && found !== text) createFile(file, found);
}

async function untilGone(guard: ProcessIdentity, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + GUARD_ENDS_WITHIN_MS;
  while (isRunning(guard)) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) {
      throw new PoiseError('unavailable', `an earlier Poise does not stop (process ${guard.pid})`);
    }
    await sleep(POLL_MS);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A claim that cannot be read is ignored. */
function parse(text: string): Note | undefined {
  try {
    return note.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
