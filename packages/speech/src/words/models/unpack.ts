import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PoiseError } from '@poise/shared/errors';
import { execa } from 'execa';
import { extract } from 'tar';

/**
 * Unpacks a `.tar.bz2` into a folder, without the folder that its files are in. Plain files and folders
 * alone: whatever else an archive may hold, or a path that leads out of it, ends it.
 *
 * @throws PoiseError `tool_missing` without the program bzip2, `model_corrupt`.
 */
export async function unpack(archive: string, folder: string): Promise<void> {
  const bzip2 = execa('bzip2', ['--decompress', '--stdout'], {
    input: createReadStream(archive),
    buffer: false,
    encoding: 'buffer',
    reject: false,
    stderr: 'ignore',
  });
  const refused: string[] = [];
  const files = extract({
    cwd: folder,
    strip: 1,
    // Paths that are absolute or climb out are errors, not warnings.
    strict: true,
    filter: (path, entry) => {
      const plain = 'type' in entry && (entry.type === 'File' || entry.type === 'Directory');
      if (!plain) refused.push(path);
      return plain;
    },
  });
  const unpacked = Promise.all([pipeline(bzip2.stdout, files), once(files, 'close')]);
  const problem = await unpacked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const { failed, code } = await bzip2;
  if (code === 'ENOENT') throw new PoiseError('tool_missing', 'bzip2');
  if (failed || problem)
    throw new PoiseError('model_corrupt', 'the archive cannot be unpacked', { cause: problem });
  if (refused.length > 0)
    throw new PoiseError('model_corrupt', `the archive holds more than files: ${refused[0]}`);
}
