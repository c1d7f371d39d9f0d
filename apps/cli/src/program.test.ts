import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { profile } from '@poise/shared/contracts';
import { QUEUES as CATALOGUE_QUEUES, JOBS, type JobDefinition } from '@poise/shared/jobs';
import { SCOPES as RECORD_SCOPES } from '@poise/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asOptions, createProgram } from './program.ts';
import { UsageError } from './usage.ts';
import { PROFILES } from './verbs/evaluate.ts';
import { failedVerb, QUEUES } from './verbs/failed.ts';
import { SCOPES } from './verbs/tenants.ts';

afterEach(() => vi.restoreAllMocks());

/** The error or the output of a command line. */
async function answer(line: string): Promise<UsageError | string> {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const words = line === '' ? [] : line.split(' ');
  try {
    await createProgram().parseAsync(asOptions(words), { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) return error;
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
  return printed;
}

function everyCommand(command: CommandUnknownOpts, above: string[] = []): [string, CommandUnknownOpts][] {
  return command.commands.flatMap((member) => {
    const words = [...above, member.name()];
    return [[words.join(' '), member] as [string, CommandUnknownOpts], ...everyCommand(member, words)];
  });
}
const COMMANDS = everyCommand(createProgram());

describe('a command line that is wrong', () => {
  it.each([
    ['sing', 'poise', 'unknown command: sing'],
    ['evalaute', 'poise', 'unknown command: evalaute (did you mean evaluate?)'],
    ['evalaute --help', 'poise', 'unknown command: evalaute (did you mean evaluate?)'],
    ['help evalaute', 'poise', 'unknown command: evalaute (did you mean evaluate?)'],
    ['keys revok key_1', 'poise keys', 'unknown command: revok (did you mean revoke?)'],
    ['eval', 'poise eval', 'missing command: one of face, speech, overlap, fluency, words, impressions'],
    ['up --prot 1', 'poise up', 'unknown option: --prot (did you mean --port?)'],
    ['up --port', 'poise up', "option '--port <number>' argument missing"],
    ['up --port 0', 'poise up', 'Use a whole number from 1 to 65535'],
    ['up --port 80x', 'poise up', 'Use a whole number from 1 to 65535'],
    ['up --port 1 --port 2', 'poise up', "option '--port <number>' is given more than once"],
    ['up now', 'poise up', 'too many arguments'],
    ['evaluate', 'poise evaluate', "missing required argument 'file'"],
    ['evaluate a.mp4 --port 80', 'poise evaluate', 'unknown option: --port'],
    ['evaluate a.mp4 --profile spy', 'poise evaluate', 'Allowed choices are practice, assessment'],
    ['evaluate a.mp4 --json=', 'poise evaluate', 'It is empty'],
    ['eval face', 'poise eval face', 'one of --manifest <csv> and --npz <file> is required'],
    ['eval face --npz a --manifest b', 'poise eval face', 'cannot be used with option'],
    ['eval face --npz a --crops', 'poise eval face', 'cannot be used with option'],
    ['eval face --npz a --usage test', 'poise eval face', 'Use a whole number'],
    ['eval face --manifest a --usage 1', 'poise eval face', 'needs --npz'],
    ['eval speech', 'poise eval speech', "required option '--manifest <csv>' not specified"],
    ['eval words', 'poise eval words', "required option '--manifest <csv>' not specified"],
    ['eval impressions', 'poise eval impressions', "required option '--data <folder>' not specified"],
    ['models verify silero-vad', 'poise models verify', 'too many arguments'],
    ['tenants create acme --scopes everything', 'poise tenants create', 'interviews:write'],
    ['tenants create acme --profiles practice,', 'poise tenants create', 'practice, assessment'],
    ['keys create', 'poise keys create', "missing required argument 'tenant'"],
    ['failed redrive', 'poise failed redrive', 'the id of a job, or --all, is missing'],
    ['failed drop a --all', 'poise failed drop', 'cannot be combined'],
    ['failed drop a --queue face', 'poise failed drop', 'needs --all'],
    ['failed list --queue lost', 'poise failed list', `Allowed choices are ${QUEUES.join(', ')}`],
  ])('when it is "poise %s", then one line says why and names %s', async (line, command, message) => {
    const refusal = await answer(line);
    expect(refusal).toBeInstanceOf(UsageError);
    expect(refusal).toMatchObject({ command, message: expect.stringContaining(message) });
    expect((refusal as UsageError).message).not.toMatch(/\n|^error|\.$/);
  });

  it('when a secret is given instead of the id of a key, then it is not repeated', async () => {
    const refusal = await answer('keys revoke psk_0123456789abcdef');
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as UsageError).message).not.toContain('psk_');
  });

  it.each(COMMANDS)('when %s gets an unknown option, then it is refused', async (line) => {
    expect(await answer(`${line} --unheard-of`)).toBeInstanceOf(UsageError);
  });
});

describe('help', () => {
  it.each(COMMANDS)(
    'when it is asked for %s, then it is printed, in either way to ask',
    async (line, command) => {
      const help = await answer(`${line} --help`);
      expect(help).toContain(`Usage: poise ${line}`);
      expect(help).toContain('-h, --help');
      expect(await answer(`help ${line}`)).toBe(help);
      for (const { long } of command.options) expect(help).toContain(long);
    },
  );

  it.each(COMMANDS)(
    'when %s is listed, then it has a summary, and each option a description',
    (_line, command) => {
      expect(command.summary()).not.toBe('');
      expect(command.description()).toMatch(/\.$/);
      for (const { description } of command.options) expect(description).not.toBe('');
    },
  );

  it('when there is no command, then the overview is printed', async () => {
    const overview = await answer('');
    for (const { name } of [{ name: 'up' }, { name: 'evaluate' }, { name: 'failed' }]) {
      expect(overview).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    expect(await answer('--help')).toBe(overview);
  });

  /** Libraries loaded before a command line is known to be valid; each one slows every start. */
  it.each(['--help', 'evaluate --help', 'evalaute'])(
    'when it is "poise %s", then only the parser package is loaded',
    (line) => {
      const { stdout } = spawnSync(
        process.execPath,
        [
          '--import',
          join(import.meta.dirname, 'test/print-modules.ts'),
          join(import.meta.dirname, 'main.ts'),
          ...line.split(' '),
        ],
        { encoding: 'utf8' },
      );
      const loaded = [...stdout.matchAll(/^module (.*)$/gm)].map(([, name = '']) => name);
      expect(loaded.toSorted()).toEqual(['@commander-js/extra-typings', 'commander']);
    },
  );
});

describe('the parts of the contracts that help copies without loading them', () => {
  it('when the contracts change, then the copies must change too', () => {
    expect(PROFILES).toEqual(profile.options);
    expect(SCOPES).toEqual(RECORD_SCOPES);
    expect(QUEUES).toEqual(CATALOGUE_QUEUES);
  });

  it('when the time that failed jobs are kept changes, then the help of failed must change too', () => {
    const help = failedVerb().description();
    for (const { keepFailed } of Object.values<JobDefinition>(JOBS)) {
      if (!keepFailed) continue;
      expect(help).toContain(`${keepFailed.count.toLocaleString('en-US')} jobs`);
      expect(help).toContain(`${keepFailed.ageMs / 86_400_000} days`);
    }
  });
});
