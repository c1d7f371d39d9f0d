import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readFaceArchive } from './face-archive.ts';
import { integersOf, parseNpy } from './npy.ts';
import { readNpz } from './npz.ts';

/** Written with NumPy by golden.py. */
const ARCHIVE = fileURLToPath(new URL('../test/faces.npz', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'poise-npz-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A modified copy of the archive. */
function altered(change: (bytes: Buffer) => Uint8Array): string {
  const file = join(folder, 'altered.npz');
  writeFileSync(file, change(readFileSync(ARCHIVE)));
  return file;
}

describe('faces in a NumPy archive', () => {
  it('when all rows are read, then labels and unambiguous votes become classes', async () => {
    const faces = await readFaceArchive(ARCHIVE);
    expect(faces.map(({ truth }) => [truth.ferplus, truth.fer2013])).toEqual([
      ['happiness', 'happiness'],
      [undefined, 'anger'],
      ['contempt', undefined],
      ['sadness', 'sadness'],
      [undefined, 'neutral'],
    ]);
    expect(faces[1]?.image).toEqual({ width: 2, height: 3, data: new Uint8Array([6, 7, 8, 9, 10, 11]) });
  });

  it('when a usage is chosen, then the other rows are left out', async () => {
    const faces = await readFaceArchive(ARCHIVE, { usage: 0 });
    expect(faces.map(({ image }) => image.data[0])).toEqual([18]);
  });

  it('when a group array is named, then its values become group names', async () => {
    const faces = await readFaceArchive(ARCHIVE, { group: 'site' });
    expect(faces.map(({ group }) => group)).toEqual(['site 1', 'site 1', 'site 2', 'site 2', 'site 300']);
  });

  it.each([
    ['no row has the usage', { usage: 7 }],
    ['the group array is missing', { group: 'age' }],
    ['the group array has the wrong shape', { group: 'votes' }],
  ])('when %s, then the request is rejected', async (_what, options) => {
    await expect(readFaceArchive(ARCHIVE, options)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['the file does not exist', () => join(folder, 'missing.npz'), 'invalid_request'],
    ['it is truncated', () => altered((bytes) => bytes.subarray(0, 700)), 'media_corrupt'],
    ['it is not an archive', () => altered(() => Buffer.from('not an archive at all')), 'media_corrupt'],
    ['it is empty', () => altered(() => Buffer.of()), 'media_corrupt'],
  ])('when %s, then it is rejected', async (_what, file, code) => {
    await expect(readFaceArchive(file())).rejects.toMatchObject({ code });
  });

  it.each([0, 40])(
    'when byte %i of the content changes, then the archive is reported as damaged',
    async (offset) => {
      const file = altered((bytes) => {
        // The content follows the local header: 30 bytes, the name and the extra field.
        const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28) + offset;
        bytes.writeUInt8(bytes.readUInt8(start) ^ 255, start);
        return bytes;
      });
      await expect(readFaceArchive(file)).rejects.toMatchObject({ code: 'media_corrupt' });
    },
  );

  it('when an array declares more than the limit, then it is not inflated', async () => {
    await expect(readNpz(ARCHIVE, ['images'], { maxArrayBytes: 157 })).rejects.toMatchObject({
      code: 'media_too_large',
    });
    await expect(readNpz(ARCHIVE, ['images'], { maxArrayBytes: 158 })).resolves.toHaveProperty('images');
  });

  it('when an array inflates to more than it declares, then the archive is reported as damaged', async () => {
    const file = altered((bytes) => {
      const entry = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
      bytes.writeUInt32LE(150, entry + 24);
      return bytes;
    });
    await expect(readNpz(file, ['images'])).rejects.toMatchObject({ code: 'media_corrupt' });
  });
});

describe('NumPy array', () => {
  const npy = (header: string, data: number[] = []) =>
    Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.of(header.length & 255, header.length >> 8),
      Buffer.from(header, 'latin1'),
      Buffer.from(data),
    ]);
  const header = (descr: string, shape: string, fortran = 'False') =>
    `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }  \n`;

  it.each([
    ['|i1', [255], [-1]],
    ['<u2', [1, 2], [513]],
    ['<i4', [254, 255, 255, 255], [-2]],
    ['<i8', [255, 255, 255, 255, 255, 255, 255, 255], [-1]],
  ])('when its type is %s, then its values are read', (descr, bytes, numbers) => {
    expect(integersOf(parseNpy(npy(header(descr, '(1,)'), bytes), 'a.npy'))).toEqual(numbers);
  });

  it.each([
    ['a size that does not match its shape', npy(header('|u1', '(2, 2)'), [1, 2, 3]), 'media_corrupt'],
    ['an unreadable header', npy("{'descr': [('a', '<i4')]}\n"), 'media_corrupt'],
    ['code in its header', npy(`${header('|u1', '(1,)').slice(0, -3)}, exit()}\n`, [1]), 'media_corrupt'],
    ['no header', Buffer.from('\x93NUMPY\x01\x00', 'latin1'), 'media_corrupt'],
    ['an unknown version', Buffer.from('\x93NUMPY\x09\x00\x00\x00\x00\x00', 'latin1'), 'media_corrupt'],
    ['floating-point numbers', npy(header('<f4', '(1,)'), [0, 0, 0, 0]), 'invalid_request'],
    ['big-endian numbers', npy(header('>i4', '(1,)'), [0, 0, 0, 0]), 'invalid_request'],
    ['Fortran order', npy(header('|u1', '(1, 2)', 'True'), [1, 2]), 'invalid_request'],
  ])('when it has %s, then it is rejected', (_what, bytes, code) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(expect.objectContaining({ code }));
  });
});
