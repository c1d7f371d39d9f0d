import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';

/** @throws {PoiseError} `media_too_large` */
export function checkSize(bytes: number, maxBytes = Number.POSITIVE_INFINITY): void {
  if (bytes > maxBytes) throw new PoiseError('media_too_large', `the limit is ${maxBytes} bytes`);
}

/** Passes bytes through while it counts and hashes them, and stops past `maxBytes`. */
export function createMeter(maxBytes = Number.POSITIVE_INFINITY) {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      try {
        checkSize(bytes, maxBytes);
      } catch (error) {
        done(error as PoiseError);
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}
