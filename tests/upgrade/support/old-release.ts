import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The last commit of version 0.1. */
const COMMIT = '5362ca348ab1210fe76b10e598f9312598ff7cdf';

/** Why the old release cannot be taken from the history, in brackets; empty where it can. */
export const withoutOldRelease =
  spawnSync('git', ['cat-file', '-e', `${COMMIT}^{tree}`], { cwd: ROOT }).status === 0
    ? ''
    : ' (skipped: the history that is here does not reach back to version 0.1)';

export type OldRelease = { readonly folder: string; remove(): Promise<void> };

/** Files of the old release as they were committed, in a folder of their own. */
export async function readOldRelease(...paths: string[]): Promise<OldRelease> {
  const temporary = temporaryFolder('old-release');
  const archive = join(temporary.path, 'release.tar');
  const folder = join(temporary.path, 'poise');
  mkdirSync(folder);
  await execa('git', ['archive', '--output', archive, COMMIT, ...paths], { cwd: ROOT });
  await execa('tar', ['-xf', archive, '-C', folder]);
  return { folder, remove: temporary.remove };
}

/**
 * All of the old release, ready to run: it installs itself before any of its commands. Whoever works on these suites
 * names a folder where it is installed already in `OLD_RELEASE`.
 */
export async function installOldRelease(): Promise<OldRelease> {
  const installed = process.env['OLD_RELEASE'];
  if (installed) return { folder: installed, remove: async () => undefined };
  const release = await readOldRelease();
  await execa('node', ['scripts/bootstrap.mjs', 'poise', 'help'], { cwd: release.folder });
  return release;
}
