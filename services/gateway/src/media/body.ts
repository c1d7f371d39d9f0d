import { PassThrough, Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';

/**
 * Refuses a body by the length that it declares, before anything of it is read.
 * @throws {PoiseError} `media_too_large`, `media_empty`
 */
export function checkDeclaredLength(contentLength: string | undefined, maxBytes: number): void {
  if (contentLength === '0') throw new PoiseError('media_empty');
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Reads a small body whole; stops reading past the limit.
 * @throws {PoiseError} `media_too_large`, `media_corrupt` when the caller goes away
 */
export async function readWhole(body: Readable, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of detach(body)) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
  }
  return Buffer.concat(pieces, bytes);
}

/**
 * The body as a stream of its own: whoever stops reading it does not cut the connection, over which
 * the answer has yet to go. Ends with `media_corrupt` when the caller goes away before its last byte.
 */
export function detach(body: Readable): Readable {
  const detached = new PassThrough({ highWaterMark: 256 * 1024 });
  const leave = () => {
    if (!body.readableEnded) detached.destroy(new PoiseError('media_corrupt', 'the upload was cut off'));
  };
  body.once('error', leave);
  body.once('close', leave);
  return body.pipe(detached);
}

/** The first bytes of a stream, and the whole of it, them included. */
export async function peek(source: Readable, bytes: number): Promise<{ head: Uint8Array; whole: Readable }> {
  const pieces: Buffer[] = [];
  let length = 0;
  const rest = source[Symbol.asyncIterator]();
  while (length < bytes) {
    const next = await rest.next();
    if (next.done) break;
    pieces.push(next.value as Buffer);
    length += (next.value as Buffer).length;
  }
  async function* all() {
    yield* pieces;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  const whole = Readable.from(all(), { objectMode: false });
  return { head: Buffer.concat(pieces, length).subarray(0, bytes), whole };
}

function tooLarge(maxBytes: number): PoiseError {
  return new PoiseError('media_too_large', `the limit is ${maxBytes} bytes`);
}
