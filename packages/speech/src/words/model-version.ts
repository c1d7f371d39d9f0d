import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Enough of a digest to distinguish models, and short enough to be read. */
const LENGTH = 12;

/**
 * Names the files of a model by what is in them: two folders of one name may hold different weights.
 *
 * @param files in an order that does not depend on the machine.
 */
export async function modelVersion(files: readonly string[]): Promise<string> {
  const whole = createHash('sha256');
  for (const file of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    whole.update(hash.digest());
  }
  return `sha256-${whole.digest('hex').slice(0, LENGTH)}`;
}
