import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** The command line itself is wrong; nothing was done. Ends the process with 2. */
export class UsageError extends Error {
  /** The words whose `--help` shows what is right, such as `poise eval face`. */
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

/**
 * Makes a command and those below it answer a wrong command line with one `UsageError`, in place of
 * commander's own output and end of the process. Whatever is given has an effect or is refused.
 */
export function refuseMisuse(command: CommandUnknownOpts): void {
  const refuse = (message: string): never => {
    throw new UsageError(message, fullName(command));
  };
  command
    .configureOutput({ writeErr: () => undefined })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      // A command that only groups others was called alone: commander would show its help.
      const members = command.commands.map((member) => member.name()).join(', ');
      refuse(
        error.code === 'commander.help' ? `missing command: one of ${members}` : inOneLine(error.message),
      );
    })
    // Before the help of a group is shown: `poise sing --help` asks for the help of an unknown command.
    .on('beforeHelp', () => {
      const [word] = command.args;
      if (command.commands.length > 0 && word !== undefined && !word.startsWith('-')) {
        command.parse([word], { from: 'user' });
      }
    });
  refuseRepetition(command);
  for (const member of command.commands) refuseMisuse(member);
}

/** Of an option that is given twice, commander would take the last. */
function refuseRepetition(command: CommandUnknownOpts): void {
  for (const option of command.options) {
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`option '${option.flags}' is given twice`);
      isGiven = true;
    });
  }
}

function fullName(command: CommandUnknownOpts): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** A message of commander as one sentence without its prefix. */
function inOneLine(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/^unknown (command|option) '(.*?)'/, 'unknown $1: $2')
    .replace(/\s*\(Did you mean (.*)\?\)/s, ' (did you mean $1?)')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
}
