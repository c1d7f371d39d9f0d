import { PassThrough, Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';

/**
 * Refuses a body by its declared length, before any of it is read.
 * @throws {PoiseError} `media_too_large`, `media_empty`
 */
export function checkDeclaredLength(contentLength: string | undefined, maxBytes: number): void {
  if (contentLength === '0') throw new PoiseError('media_empty');
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Reads a small body in full; stops reading past the limit.
 * @throws {PoiseError} `media_too_large`, `media_corrupt` if the caller disconnects
 */
export async function readWhole(body: Readable, maxBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of detach(body)) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
  }
  return Buffer.concat(parts, bytes);
}

/**
 * The body as a separate stream: destroying it does not close the connection, which the response still
 * needs. Ends with `media_corrupt` if the caller disconnects before the last byte.
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

/** The first bytes of a stream, and a stream that still includes them. */
export async function peek(source: Readable, bytes: number): Promise<{ head: Uint8Array; whole: Readable }> {
  const parts: Buffer[] = [];
  let length = 0;
  const rest = source[Symbol.asyncIterator]();
  while (length < bytes) {
    const next = await rest.next();
    if (next.done) break;
    parts.push(next.value as Buffer);
    length += (next.value as Buffer).length;
  }
  async function* all() {
    yield* parts;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  const whole = Readable.from(all(), { objectMode: false });
  return { head: Buffer.concat(parts, length).subarray(0, bytes), whole };
}

function tooLarge(maxBytes: number): PoiseError {
  return new PoiseError('media_too_large', `the limit is ${maxBytes} bytes`);
}
