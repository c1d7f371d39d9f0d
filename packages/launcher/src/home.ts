import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { createFile, replaceFile } from './whole-file.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');

const secrets = z.strictObject({ postgresPassword: z.string(), servicePassword: z.string() });

/** The folder in which a local installation keeps everything, whether or not it exists yet. */
export type HomeFolder = {
  readonly path: string;
  file(name: string): string;
  /** A secret text file of the home, `undefined` where it does not exist. */
  read(name: string): string | undefined;
  write(name: string, content: string): void;
};

/** A home that is ready for use: its database, media, logs and keys. */
export type Home = HomeFolder & {
  readonly secrets: z.infer<typeof secrets>;
  /** Created by this call: whatever an earlier home of this path left elsewhere has other secrets. */
  readonly isNew: boolean;
};

/** A home as it is; nothing is created. */
export function homeAt(path: string): HomeFolder {
  return {
    path,
    file: (name) => join(path, name),
    read(name) {
      const file = join(path, name);
      return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
    },
    write(name, content) {
      replaceFile(join(path, name), `${content}\n`);
    },
  };
}

/**
 * Opens a home, and creates it where there is none.
 *
 * @throws {PoiseError} `config_invalid` when its secrets are damaged
 */
export function openHome(path: string): Home {
  mkdirSync(path, { recursive: true });
  for (const folder of ['blobs', 'logs']) mkdirSync(join(path, folder), { recursive: true });
  const home = homeAt(path);
  const file = home.file('secrets.json');
  const random = () => randomBytes(24).toString('base64url');
  const fresh = JSON.stringify({ postgresPassword: random(), servicePassword: random() });
  const isNew = !existsSync(file) && createFile(file, `${fresh}\n`);
  return { ...home, isNew, secrets: parseSecrets(readFileSync(file, 'utf8'), file) };
}

function parseSecrets(stored: string, file: string): z.infer<typeof secrets> {
  try {
    return secrets.parse(JSON.parse(stored));
  } catch (cause) {
    throw new PoiseError(
      'config_invalid',
      `${file} is damaged; without its passwords, the database cannot be opened`,
      {
        cause,
      },
    );
  }
}
