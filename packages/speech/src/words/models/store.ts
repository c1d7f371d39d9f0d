import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { findSherpaModel } from '../sherpa/layout.ts';
import type { SpeechModel } from './catalogue.ts';
import { checksumOf, download } from './download.ts';
import { unpack } from './unpack.ts';

/** What was unpacked, so that it can be checked again. */
const contents = z.strictObject({
  archiveSha256: sha256,
  licence: z.string(),
  files: z.record(z.string(), sha256),
});
type Contents = z.infer<typeof contents>;

const CONTENTS = 'poise-contents.json';

/** Where a local installation keeps them. */
export const speechModelsFolder = (home: string): string => join(home, 'speech-models');

/** Fetched speech models, each in a folder with its id. */
export type SpeechModelStore = {
  /**
   * Fetches a model, unless it is there.
   *
   * @returns its folder.
   * @throws PoiseError `unavailable`, `model_corrupt`, `tool_missing` or `config_invalid`; nothing but a
   * download that was cut off stays behind.
   */
  pull(model: SpeechModel, onProgress?: (share: number) => void): Promise<string>;
  /** Ids of what is there, in alphabetical order. */
  list(): Promise<string[]>;
  /** The folder of a model. @throws PoiseError `model_missing` */
  folder(id: string): Promise<string>;
  /** @throws PoiseError `model_missing` or `model_corrupt` */
  verify(id: string): Promise<void>;
};

export function createSpeechModelStore(directory: string): SpeechModelStore {
  async function list(): Promise<string[]> {
    const names = await readdir(directory, { withFileTypes: true }).catch(() => []);
    return names
      .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.part'))
      .map(({ name }) => name)
      .toSorted();
  }

  async function folder(id: string): Promise<string> {
    if ((await list()).includes(id)) return join(directory, id);
    throw new PoiseError('model_missing', `${id} was not pulled: poise models pull ${id}`);
  }

  return {
    list,
    folder,
    async pull(model, onProgress = () => undefined) {
      if ((await list()).includes(model.id)) return folder(model.id);
      const archive = join(directory, `${model.id}.tar.bz2`);
      const target = join(directory, model.id);
      const part = `${target}.part`;
      try {
        await download(model, archive, onProgress);
        await rm(part, { recursive: true, force: true });
        await mkdir(part);
        await unpack(archive, part);
        await findSherpaModel(part);
        await writeFile(join(part, CONTENTS), `${JSON.stringify(await describe(part, model), null, 2)}\n`);
        await rename(part, target);
        return target;
      } finally {
        await rm(archive, { force: true });
        await rm(part, { recursive: true, force: true });
      }
    },
    async verify(id) {
      const path = await folder(id);
      const { files } = await readContents(path, id);
      for (const [name, expected] of Object.entries(files)) {
        const found = await checksumOf(join(path, name)).catch((cause: unknown) => {
          throw new PoiseError('model_missing', `${id}: ${name}`, { cause });
        });
        if (found !== expected) throw new PoiseError('model_corrupt', `${id}: ${name}`);
      }
    },
  };
}

async function describe(folder: string, model: SpeechModel): Promise<Contents> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = await checksumOf(path);
  }
  return { archiveSha256: model.sha256, licence: model.licence, files };
}

async function readContents(folder: string, id: string): Promise<Contents> {
  try {
    return contents.parse(JSON.parse(await readFile(join(folder, CONTENTS), 'utf8')));
  } catch (cause) {
    throw new PoiseError('model_corrupt', `${id}: ${CONTENTS}`, { cause });
  }
}
