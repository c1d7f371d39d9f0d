import { parseArgs } from 'node:util';
import { PoiseApiError } from '@poise/client';
import { PoiseError } from '@poise/shared/errors';
import { act, OPTIONS } from './actions.ts';
import { USAGE } from './usage.ts';

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const asksForHelp = values.help || positionals.length === 0 || positionals[0] === 'help';
  if (asksForHelp) process.stdout.write(USAGE);
  else await act(positionals, values);
}

/** A message for people, with the stable code; only our own mistakes show a stack. */
function complain(error: unknown): void {
  if (error instanceof PoiseError) {
    process.stderr.write(`${error.title} [${error.code}]${error.detail ? `: ${error.detail}` : ''}\n`);
  } else if (error instanceof PoiseApiError) {
    process.stderr.write(`${error.message} [${error.code}]\n`);
  } else if (
    error instanceof TypeError &&
    'code' in error &&
    String(error.code).startsWith('ERR_PARSE_ARGS')
  ) {
    process.stderr.write(`${error.message} [invalid_request]\n\n${USAGE}`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
