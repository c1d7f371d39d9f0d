import { createInterface } from 'node:readline/promises';
import { UsageError } from '../usage.ts';

type Terminal = { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

/**
 * Asks the person at the terminal before something that cannot be undone.
 *
 * @param statement what is about to happen, one sentence
 * @param options.command whose `--yes` answers in advance
 * @throws {UsageError} where nobody can be asked and `--yes` is missing
 */
export async function confirm(
  statement: string,
  options: { yes: boolean | undefined; command: string },
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (options.yes) return true;
  if (!input.isTTY) throw new UsageError(`${statement} Add --yes to confirm.`, options.command);
  const lines = createInterface({ input, output });
  try {
    // The end of the input is no consent: Ctrl-D leaves the question open.
    const closed = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(`${statement} Continue? [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
