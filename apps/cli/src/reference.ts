import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandUnknownOpts, Help } from '@commander-js/extra-typings';
import { createProgram } from './program.ts';

/** Path of the page in the repository; `node apps/cli/src/reference.ts` writes it. */
export const REFERENCE_FILE = resolve(import.meta.dirname, '../../../docs/operations/cli.md');

const INTRODUCTION = `# The command line

<!-- Written by \`node apps/cli/src/reference.ts\` from the commands themselves. -->

In a checkout, \`npm run -s poise -- COMMAND\`; in the containers, \`node apps/cli/src/main.ts COMMAND\`.
\`poise COMMAND --help\` shows the same as this page.

Results are printed on stdout, progress and errors on stderr. The exit code is 0 if the command succeeded, 1 if it
failed, and 2 if the command line is wrong and nothing was done. An error is one line with a stable code in brackets:
an [error code of the API](../api/openapi.json) or of the system, such as \`EACCES\`.

| setting | |
|---|---|
| \`POISE_HOME\` | folder of the local installation, instead of \`.poise\` |
| \`DATABASE_URL\` | database for \`tenants\` and \`keys\`: use the login of the gateway |
| \`REDIS_URL\`, or else \`QUEUE_URL\`, and \`QUEUE_NAMESPACE\` | queues for \`failed\` |

Without these, \`tenants\`, \`keys\` and \`failed\` use the Poise that is running on this machine.
`;

/** The page about all commands, as committed. */
export function describeCommands(): string {
  const program = createProgram();
  return [INTRODUCTION, ...program.commands.flatMap((command) => describe(command, '##'))].join('\n');
}

function describe(command: CommandUnknownOpts, heading: string): string[] {
  const help = command.createHelp();
  const usage = help.commandUsage(command);
  if (command.commands.length > 0) {
    const members = command.commands.flatMap((member) => describe(member, `${heading}#`));
    return [`${heading} ${nameOf(command)}\n\n${command.description()}\n`, ...members];
  }
  const rows = rowsOf(command, help);
  const text = `${heading} ${nameOf(command)}\n\n${command.description()}\n\n    ${usage}\n`;
  return [rows === '' ? text : `${text}\n${rows}`];
}

function rowsOf(command: CommandUnknownOpts, help: Help): string {
  const rows = [
    ...help
      .visibleArguments(command)
      .map((argument) => [help.argumentTerm(argument), help.argumentDescription(argument)] as const),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((option) => [help.optionTerm(option), help.optionDescription(option)] as const),
  ];
  if (rows.length === 0) return '';
  return `${['| | |', '|---|---|', ...rows.map(([term, meaning]) => `| \`${term}\` | ${meaning} |`)].join('\n')}\n`;
}

function nameOf(command: CommandUnknownOpts): string {
  const above = command.parent?.parent ? `${nameOf(command.parent)} ` : '';
  return `${above}${command.name()}`;
}

if (import.meta.main) writeFileSync(REFERENCE_FILE, describeCommands());
