import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCommands, REFERENCE_FILE } from './reference.ts';

describe('the page about the command line', () => {
  it('when a command changes, then the page must be generated again: node apps/cli/src/reference.ts', () => {
    expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(describeCommands());
  });
});
