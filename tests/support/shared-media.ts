import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Clips of real people talking, stored outside the repository. */
const FOLDER = resolve(process.env['POISE_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'media');

export const hasSharedMedia = existsSync(FOLDER);

/** Why suites on real clips are skipped, for their titles; empty if the clips are available. */
export const sharedMediaNote = hasSharedMedia ? '' : ' (skipped: no shared media; set POISE_SHARED)';

export const sharedClip = (name: string) => join(FOLDER, name);

export const sharedClips = hasSharedMedia
  ? readdirSync(FOLDER).filter((name) => /\.(mp4|mpg)$/.test(name))
  : [];
