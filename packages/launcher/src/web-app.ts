import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { execa } from 'execa';
import { REPOSITORY } from './home.ts';

const SOURCES = [
  'apps/web/{index.html,package.json,vite.config.ts}',
  'apps/web/{src,public}/**',
  'packages/{client,shared}/src/**',
];

/**
 * Builds the web app if its sources changed since the last build.
 * @returns the folder to serve
 * @throws {PoiseError} `unavailable` with the end of the output if the build fails
 */
export async function ensureWebApp(): Promise<string> {
  const app = join(REPOSITORY, 'apps/web');
  const built = join(app, 'dist');
  const stamp = join(built, '.sources');
  const current = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return built;
  const build = await execa('pnpm', ['run', 'build'], {
    cwd: app,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  if (build.failed) {
    const tail = build.all?.trimEnd().split('\n').slice(-12).join('\n') || build.shortMessage;
    throw new PoiseError('unavailable', `the web app could not be built. The output ends:\n${tail}`);
  }
  writeFileSync(stamp, current);
  return built;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const path of globSync(SOURCES, { cwd: REPOSITORY }).toSorted()) {
    const file = join(REPOSITORY, path);
    if (statSync(file).isFile()) hash.update(path).update(readFileSync(file));
  }
  return hash.digest('hex');
}
