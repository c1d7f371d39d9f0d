import { createInterface } from 'node:readline/promises';
import { UsageError } from '../usage.ts';

type Terminal = { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

/**
 * Asks for confirmation at the terminal before something that cannot be undone.
 *
 * @param statement what is about to happen, in one sentence
 * @param options.command whose `--yes` confirms in advance
 * @throws {UsageError} if there is no terminal and `--yes` is missing
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
    // The end of the input does not confirm: Ctrl-D leaves the question unanswered.
    const closed = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(`${statement} Continue? [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
