import { allocatePixels, type RgbFrame } from './frame.ts';

/** `P6`, width, height, 255, one whitespace character, then the pixels (Netpbm, binary PPM). */
const HEADER = /^P6\s(\d+)\s(\d+)\s255\s/;
const HEADER_BYTES = 32;

/**
 * Splits a stream of binary PPM images into frames. It reads only the bytes of the requested frame, so
 * that the writer is subject to back-pressure.
 *
 * @throws Error if the stream is not binary PPM; a truncated last image is left out
 */
export async function* readPpm(stream: AsyncIterable<Uint8Array>): AsyncGenerator<RgbFrame, void> {
  const source = stream[Symbol.asyncIterator]();
  let pending: Uint8Array = new Uint8Array();
  const pull = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
    return true;
  };

  while (pending.length > 0 || (await pull())) {
    let header = HEADER.exec(headOf(pending));
    while (header === null && pending.length < HEADER_BYTES && (await pull()))
      header = HEADER.exec(headOf(pending));
    if (header === null) throw new Error('not a binary PPM image');
    pending = pending.subarray(header[0].length);

    const width = Number(header[1]);
    const height = Number(header[2]);
    const data = allocatePixels(width, height);
    let filled = 0;
    while (filled < data.length && (pending.length > 0 || (await pull()))) {
      const part = pending.subarray(0, data.length - filled);
      data.set(part, filled);
      filled += part.length;
      pending = pending.subarray(part.length);
    }
    if (filled < data.length) return;
    yield { width, height, data };
  }
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_BYTES)).toString('latin1');
}
