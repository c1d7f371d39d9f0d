import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { userPath } from './home-path.ts';

/**
 * The absolute path of an output file, if one is requested. Called before the result is computed, which may
 * take hours.
 *
 * @throws {PoiseError} `invalid_request` if the file cannot be written
 */
export function outputPath(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const absolute = userPath(path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw new PoiseError('invalid_request', `${path} is not a file`);
  try {
    accessSync(stats ? absolute : dirname(absolute), constants.W_OK);
  } catch (cause) {
    throw new PoiseError('invalid_request', `${path} cannot be written`, { cause });
  }
  return absolute;
}
