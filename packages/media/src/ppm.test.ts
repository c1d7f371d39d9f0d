import { describe, expect, it } from 'vitest';
import { readPpm } from './ppm.ts';

const PICTURE = new Uint8Array([...new TextEncoder().encode('P6\n2 1\n255\n'), 1, 2, 3, 4, 5, 6]);

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe('readPpm', () => {
  it.each([1, 2, 7, 17, 64])(
    'when the stream comes %i bytes at a time, then cuts the same pictures',
    async (size) => {
      const two = new Uint8Array([...PICTURE, ...PICTURE]);
      const picture = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
      const frames = await Array.fromAsync(readPpm(inParts(two, size)));
      expect(frames).toEqual([picture, picture]);
    },
  );

  it('when the last picture is cut off, then it is left out', async () => {
    expect(await Array.fromAsync(readPpm(inParts(PICTURE.subarray(0, -1), 4)))).toEqual([]);
  });

  it('when something else comes, then throws', async () => {
    await expect(Array.fromAsync(readPpm(inParts(new Uint8Array(100), 64)))).rejects.toThrow(
      'not a binary PPM',
    );
  });
});
