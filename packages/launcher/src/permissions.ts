import { chmodSync, chownSync, type Stats, statSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@poise/runtime/private-files';
import type { HomeFolder } from './home.ts';
import type { Account } from './postgres-binaries.ts';

/** Its presence means that everything below the media folder has been walked once. */
const REPAIRED = 'permissions-repaired';
/** The group may pass through, and see nothing. */
const PASSAGE = 0o710;
/** Everybody may create files there, as in `/tmp`. */
const STICKY = 0o1000;

/**
 * Closes the home folder to other accounts, whatever mode it has. The account that runs PostgreSQL, where
 * that is not ours, can still pass through to the database.
 */
export function closeHome(path: string, account: Account): void {
  const found = statSync(path);
  if (found.mode & STICKY) return;
  if (account.gid === undefined) return setMode(path, found, PRIVATE_FOLDER);
  if (found.gid !== account.gid) chownSync(path, found.uid, account.gid);
  setMode(path, found, PASSAGE);
}

/**
 * Repairs what an earlier version created with the modes of its time: at each start the few files of the home
 * itself and its logs, and once, on the first start, every folder and file of the media.
 * @param isNew the home has just been created, so that there is nothing to repair
 */
export async function repairPermissions(home: HomeFolder, isNew: boolean): Promise<void> {
  for (const folder of ['blobs', 'logs', 'logins']) await chmod(home.file(folder), PRIVATE_FOLDER);
  await closeFiles(home.path);
  await closeFiles(home.file('logs'));
  // Nobody else can reach them any more, since the folder above is closed; this is for the day it is moved.
  if (!isNew && home.read(REPAIRED) === undefined) await closeTree(home.file('blobs'));
  if (home.read(REPAIRED) === undefined) home.write(REPAIRED, new Date().toISOString());
}

async function closeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile()) await chmod(join(folder, entry.name), PRIVATE_FILE).catch(ignoreAbsent);
  }
}

/** Folder by folder, so that a large tree is never in memory as a whole. */
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

/** Services that a killed launcher left may still remove files. */
function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
