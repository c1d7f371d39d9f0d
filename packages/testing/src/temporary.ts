import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a temporary folder that other accounts can traverse: PostgreSQL may run under another account. */
export function temporaryFolder(name: string): { path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), `poise-${name}-`));
  chmodSync(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
