import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** The command line is wrong, and nothing was done. Ends the process with 2. */
export class UsageError extends Error {
  /** The command whose `--help` shows the correct usage, such as `poise eval face`. */
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

/**
 * Makes a command and its subcommands report a wrong command line with one `UsageError`, instead of
 * commander printing and exiting by itself. Every argument has an effect or is refused.
 */
export function refuseMisuse(command: CommandUnknownOpts): void {
  const refuse = (message: string): never => {
    throw new UsageError(message, fullName(command));
  };
  command
    .configureOutput({ writeErr: () => undefined })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      // A command that only groups others was called by itself: commander would show its help.
      const members = command.commands.map((member) => member.name()).join(', ');
      refuse(
        error.code === 'commander.help' ? `missing command: one of ${members}` : inOneLine(error.message),
      );
    })
    // Before the help of a group is shown: `poise sing --help` requests the help of an unknown command.
    .on('beforeHelp', () => {
      const [word] = command.args;
      if (command.commands.length > 0 && word !== undefined && !word.startsWith('-')) {
        command.parse([word], { from: 'user' });
      }
    });
  refuseRepetition(command);
  for (const member of command.commands) refuseMisuse(member);
}

/** If an option is given twice, commander would use the last one. */
function refuseRepetition(command: CommandUnknownOpts): void {
  for (const option of command.options) {
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`option '${option.flags}' is given more than once`);
      isGiven = true;
    });
  }
}

function fullName(command: CommandUnknownOpts): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** An error message of commander as one sentence without its prefix. */
function inOneLine(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/^unknown (command|option) '(.*?)'/, 'unknown $1: $2')
    .replace(/\s*\(Did you mean (.*)\?\)/s, ' (did you mean $1?)')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
}
