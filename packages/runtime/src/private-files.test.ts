import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { writePrivateFile } from './private-files.ts';

describe('a private file', () => {
  const folder = temporaryFolder('private');
  afterAll(() => folder.remove());
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it('when it is written, then only its owner can read it', () => {
    const path = join(folder.path, 'new');
    writePrivateFile(path, 'mine');
    expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, 'mine']);
  });

  it('when it replaces one that everybody could read, then they no longer can', () => {
    const path = join(folder.path, 'open');
    writeFileSync(path, 'something longer');
    chmodSync(path, 0o644);
    writePrivateFile(path, 'mine');
    expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, 'mine']);
  });

  it('when it is a device, then the device keeps its mode', () => {
    const before = statSync('/dev/null').mode;
    writePrivateFile('/dev/null', 'nothing');
    expect(statSync('/dev/null').mode).toBe(before);
  });
});
