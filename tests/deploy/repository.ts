import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROCESS_NAMES, PROCESSES, type ProcessName } from '@poise/launcher';

/** The root of the repository, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(ROOT + path, 'utf8');

/** All services, by folder name. */
export const SERVICES = readdirSync(`${ROOT}services`);

/** The processes: one for most services, one per lane for workers. */
export { PROCESS_NAMES };
export const isProcess = (name: string): boolean => (PROCESS_NAMES as readonly string[]).includes(name);
/** The service that a process belongs to. */
export const serviceOf = (name: string): string => PROCESSES[name as ProcessName].service;
export const isWorker = (name: string): boolean => /-worker(-batch)?$/.test(name);

export const VERSION = (JSON.parse(read('package.json')) as { version: string }).version;

/** The output of a program; empty if it is missing or fails. */
export function outputOf(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout : '';
}

/** @throws if it fails, with its standard error */
export function run(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string> } = {},
): string {
  const done = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, ...options.env },
  });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}
