import { join, resolve } from 'node:path';
import { REPOSITORY } from '@poise/launcher';

/** The folder of the local installation: `POISE_HOME`, or `.poise` beside the sources. */
export function homePath(): string {
  const set = process.env['POISE_HOME'];
  return set ? resolve(set) : join(REPOSITORY, '.poise');
}

/** A path relative to the folder in which the user typed it: npm runs us in the project folder. */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}
