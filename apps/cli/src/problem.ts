import { getSystemErrorMap } from 'node:util';
import { CommanderError } from '@commander-js/extra-typings';
import { UsageError } from './usage.ts';

/** Exit codes: done, failed, or not started because the command line is wrong. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/**
 * Reports the error that ended a command on one line with a stable code; only bugs of our own show their
 * stack.
 *
 * @returns the exit code of the process
 */
export async function reportProblem(error: unknown, write: (text: string) => void): Promise<number> {
  // Help was requested and has been shown.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof UsageError) {
    write(`${error.message} [invalid_request]. See ${error.command} --help.`);
    return EXIT.usage;
  }
  write(await describe(error));
  return EXIT.failure;
}

async function describe(error: unknown): Promise<string> {
  const { PoiseError } = await import('@poise/shared/errors');
  if (error instanceof PoiseError) {
    return `${error.title} [${error.code}]${error.detail ? `: ${error.detail}` : ''}`;
  }
  const system = systemErrorIn(error);
  if (system) return `${explain(system)} [${system.code}]`;
  if (isDatabaseError(error)) return `The database reported an error: ${error.message} [${error.code}]`;
  const { PoiseApiError } = await import('@poise/client');
  if (error instanceof PoiseApiError) return `${error.message} [${error.code}]`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

type SystemError = NodeJS.ErrnoException & { address?: string; port?: number; dest?: string };

/** The system error in an error: itself, its cause, or that of the first of several attempts. */
function systemErrorIn(error: unknown): SystemError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, errno } = error as SystemError;
  if (code !== undefined && (syscall !== undefined || errno !== undefined)) return error;
  return (
    systemErrorIn(error.cause) ??
    (error instanceof AggregateError ? systemErrorIn(error.errors[0]) : undefined)
  );
}

/** `permission denied: /srv/out.json`; for errors that are not in the system table, the message itself. */
function explain({ errno, message, path, dest, address, port }: SystemError): string {
  const [, meaning] = (errno !== undefined && getSystemErrorMap().get(errno)) || [];
  if (meaning === undefined) return message;
  const what = path ?? (address === undefined ? undefined : [address, port].join(':'));
  return [meaning, what === undefined ? undefined : [what, dest].filter(Boolean).join(' -> ')]
    .filter(Boolean)
    .join(': ');
}

/** PostgreSQL errors have an SQLSTATE and a severity; checking the class would require loading its driver. */
function isDatabaseError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    /^[0-9A-Z]{5}$/.test(String(error.code))
  );
}
