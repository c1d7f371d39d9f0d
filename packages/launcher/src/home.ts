import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');

const secrets = z.strictObject({ postgresPassword: z.string(), servicePassword: z.string() });

/** The folder that a local installation keeps everything in: its database, blobs, logs and keys. */
export type Home = {
  readonly path: string;
  readonly secrets: z.infer<typeof secrets>;
  /** Made just now: whatever an earlier home of this path left elsewhere has other secrets. */
  readonly isNew: boolean;
  file(name: string): string;
  /** A secret text file of the home, `undefined` when it is not there yet. */
  read(name: string): string | undefined;
  write(name: string, content: string): void;
};

export function openHome(path: string): Home {
  mkdirSync(path, { recursive: true });
  for (const folder of ['blobs', 'logs']) mkdirSync(join(path, folder), { recursive: true });
  const home = {
    path,
    file: (name: string) => join(path, name),
    read(name: string) {
      const file = join(path, name);
      return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
    },
    write(name: string, content: string) {
      writeFileSync(join(path, name), `${content}\n`, { mode: 0o600 });
    },
  };
  let stored = home.read('secrets.json');
  const isNew = stored === undefined;
  if (stored === undefined) {
    const fresh = () => randomBytes(24).toString('base64url');
    stored = JSON.stringify({ postgresPassword: fresh(), servicePassword: fresh() });
    home.write('secrets.json', stored);
  }
  return { ...home, isNew, secrets: secrets.parse(JSON.parse(stored)) };
}
