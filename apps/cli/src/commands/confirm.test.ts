import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage.ts';
import { confirm } from './confirm.ts';

const STATEMENT = 'The tenant will be deleted.';
const COMMAND = 'poise tenants delete';

function terminal(answer: string | undefined, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  if (answer === undefined) input.end();
  else input.write(answer);
  return {
    streams: { input, output } as unknown as { input: NodeJS.ReadStream; output: NodeJS.WriteStream },
    shown: () => String(output.read() ?? ''),
  };
}

describe('a confirmation', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
    [undefined, false],
  ])('when the user answers %j, then it is %s', async (answer, expected) => {
    const { streams, shown } = terminal(answer);
    expect(await confirm(STATEMENT, { yes: undefined, command: COMMAND }, streams)).toBe(expected);
    expect(shown()).toContain(`${STATEMENT} Continue? [y/N]`);
  });

  it('when --yes is given, then there is no question', async () => {
    const { streams, shown } = terminal(undefined, false);
    expect(await confirm(STATEMENT, { yes: true, command: COMMAND }, streams)).toBe(true);
    expect(shown()).toBe('');
  });

  it('when there is no terminal, then --yes is required', async () => {
    const { streams } = terminal('y\n', false);
    const asked = confirm(STATEMENT, { yes: undefined, command: COMMAND }, streams);
    await expect(asked).rejects.toThrow(new UsageError(`${STATEMENT} Add --yes to confirm.`, COMMAND));
  });
});
