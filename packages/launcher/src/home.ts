import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PRIVATE_FOLDER } from '@poise/runtime/private-files';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { forEachLogin, type LoginPasswords } from './accounts.ts';
import { closeHome } from './permissions.ts';
import { postgresAccount } from './postgres-binaries.ts';
import { createFile, replaceFile } from './whole-file.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** Earlier versions also stored one password for all services here; it is no longer valid. */
const secrets = z.object({ postgresPassword: z.string() });

/** The folder of a local installation, whether or not it exists yet. */
export type HomeFolder = {
  readonly path: string;
  file(name: string): string;
  /** A secret text file of the home; `undefined` if it does not exist. */
  read(name: string): string | undefined;
  write(name: string, content: string): void;
};

/** A home that is ready for use, with its database, media, logs and keys. */
export type Home = HomeFolder & {
  readonly secrets: z.infer<typeof secrets> & { readonly logins: LoginPasswords };
  /** Created by this call: data that an earlier home of this path left elsewhere have other secrets. */
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
 * Opens a home, and creates it if it does not exist. Only its owner can access it, whatever the umask.
 *
 * @throws {PoiseError} `config_invalid` if its secrets are damaged
 */
export function openHome(path: string): Home {
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  closeHome(path, postgresAccount());
  for (const folder of ['blobs', 'logs', 'logins']) {
    mkdirSync(join(path, folder), { recursive: true, mode: PRIVATE_FOLDER });
  }
  const home = homeAt(path);
  const file = home.file('secrets.json');
  const fresh = JSON.stringify({ postgresPassword: randomPassword() });
  const isNew = !existsSync(file) && createFile(file, `${fresh}\n`);
  const logins = forEachLogin((owner) => passwordIn(home, join('logins', owner)));
  return { ...home, isNew, secrets: { ...parseSecrets(readFileSync(file, 'utf8'), file), logins } };
}

/** One file per password: if two launchers create it at the same time, both read that of the first. */
function passwordIn(home: HomeFolder, name: string): string {
  const stored = home.read(name);
  if (stored !== undefined && stored !== '') return stored;
  if (stored === '') home.write(name, randomPassword());
  else createFile(home.file(name), `${randomPassword()}\n`);
  return home.read(name) ?? '';
}

const randomPassword = (): string => randomBytes(24).toString('base64url');

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
