import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Node 20, the oldest that the client supports: the host's own, or the one in the npm registry. */
export function findNode20(): string | undefined {
  const own = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return own.find(isNode20) ?? installed();
}

function isNode20(file: string): boolean {
  return existsSync(file) && spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.startsWith('v20.');
}

function installed(): string | undefined {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(tmpdir(), 'poise-node-20');
  const file = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    spawnSync('npm', ['install', '--prefix', folder, ...flags, `${name}@20`], { stdio: 'ignore' });
  }
  return isNode20(file) ? file : undefined;
}
