import { spawnSync } from 'node:child_process';
import { REPOSITORY } from '@poise/launcher';
import { timeMs } from './statistics.ts';

const RUNS = 9;
const DIRECT = ['node', 'apps/cli/src/main.ts'] as const;
const BY_NPM = ['npm', 'run', '--silent', 'poise', '--'] as const;

const LINES: readonly (readonly [title: string, ...command: string[]])[] = [
  ['node alone', 'node', '--eval', '0'],
  ['poise --help', ...DIRECT, '--help'],
  ['poise eval face --help', ...DIRECT, 'eval', 'face', '--help'],
  ['poise evalaute (a usage error)', ...DIRECT, 'evalaute'],
  ['npm run poise -- --help', ...BY_NPM, '--help'],
];

/** Time from start to exit of a process, for commands that need no libraries. */
export async function benchCli(): Promise<string[]> {
  const measured: string[] = [];
  for (const [title, program = '', ...words] of LINES) {
    const ms = await timeMs(RUNS, () => spawnSync(program, words, { cwd: REPOSITORY, stdio: 'ignore' }));
    measured.push(`${title.padEnd(34)}${ms.toFixed(0).padStart(5)} ms`);
  }
  return measured;
}
