import { describe, expect, it } from 'vitest';
import { readPpm } from './ppm.ts';

const IMAGE = new Uint8Array([...new TextEncoder().encode('P6\n2 1\n255\n'), 1, 2, 3, 4, 5, 6]);

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe('readPpm', () => {
  it.each([1, 2, 7, 17, 64])(
    'when the stream arrives %i bytes at a time, then the same images are returned',
    async (size) => {
      const two = new Uint8Array([...IMAGE, ...IMAGE]);
      const image = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
      const frames = await Array.fromAsync(readPpm(inChunks(two, size)));
      expect(frames).toEqual([image, image]);
    },
  );

  it('when the last image is truncated, then it is left out', async () => {
    expect(await Array.fromAsync(readPpm(inChunks(IMAGE.subarray(0, -1), 4)))).toEqual([]);
  });

  it('when the stream is not PPM, then it throws', async () => {
    await expect(Array.fromAsync(readPpm(inChunks(new Uint8Array(100), 64)))).rejects.toThrow(
      'not a binary PPM',
    );
  });
});
