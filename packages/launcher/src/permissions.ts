import { chmodSync, chownSync, type Stats, statSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@poise/runtime/private-files';
import type { HomeFolder } from './home.ts';
import type { Account } from './postgres-binaries.ts';

/** Its presence means that the whole media folder has been walked once. */
const REPAIRED = 'permissions-repaired';
/** The group may pass through, but list nothing. */
const PASSAGE = 0o710;
/** Anybody may create files there, as in `/tmp`. */
const STICKY = 0o1000;

/**
 * Closes the home folder to other accounts, whatever its mode. If PostgreSQL runs under another account,
 * that account can still pass through to the database.
 */
export function closeHome(path: string, account: Account): void {
  const found = statSync(path);
  if (found.mode & STICKY) return;
  if (account.gid === undefined) return setMode(path, found, PRIVATE_FOLDER);
  if (found.gid !== account.gid) chownSync(path, found.uid, account.gid);
  setMode(path, found, PASSAGE);
}

/**
 * Repairs the modes of files that an earlier version created: at each start those of the few files of the home
 * itself and its logs, and once, on the first start, those of all media.
 * @param isNew the home has just been created, so that there is nothing to repair
 */
export async function repairPermissions(home: HomeFolder, isNew: boolean): Promise<void> {
  for (const folder of ['blobs', 'logs', 'logins']) await chmod(home.file(folder), PRIVATE_FOLDER);
  await closeFiles(home.path);
  await closeFiles(home.file('logs'));
  // The closed folder above already protects them; this is in case the media are moved.
  if (!isNew && home.read(REPAIRED) === undefined) await closeTree(home.file('blobs'));
  if (home.read(REPAIRED) === undefined) home.write(REPAIRED, new Date().toISOString());
}

async function closeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile()) await chmod(join(folder, entry.name), PRIVATE_FILE).catch(ignoreAbsent);
  }
}

/** One folder at a time, so that a large tree is never completely in memory. */
async function closeTree(folder: string): Promise<void> {
  await closeFiles(folder);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await chmod(join(folder, entry.name), PRIVATE_FOLDER);
    await closeTree(join(folder, entry.name));
  }
}

function setMode(path: string, { mode }: Stats, wanted: number): void {
  if ((mode & 0o777) !== wanted) chmodSync(path, wanted);
}

/** Services of a killed launcher may still be removing files. */
function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
