import { statSync } from 'node:fs';
import { PoiseError } from '@poise/shared/errors';

/** Size of a file that somebody named. @throws {PoiseError} `invalid_request` when there is none */
export function sizeOfInput(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new PoiseError('invalid_request', `there is no file ${file}`);
  return stats.size;
}
