import { statSync } from 'node:fs';
import { PoiseError } from '@poise/shared/errors';

/** Size of an input file in bytes. @throws {PoiseError} `invalid_request` if there is no such file */
export function sizeOfInput(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new PoiseError('invalid_request', `file not found: ${file}`);
  return stats.size;
}
