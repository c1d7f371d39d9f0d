import { closeSync, fchmodSync, fstatSync, openSync, writeFileSync } from 'node:fs';

/** Modes of everything that may hold personal data or a secret: for its owner alone. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/**
 * From here on, whatever this process, its threads, libraries and children create is for its owner alone,
 * temporary files included.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Writes a file that its owner alone can read, even if others could read the one that it replaces. */
export function writePrivateFile(path: string, content: string): void {
  const file = openSync(path, 'w', PRIVATE_FILE);
  try {
    // Something else, such as a terminal or a pipe, keeps its mode.
    if (fstatSync(file).isFile()) fchmodSync(file, PRIVATE_FILE);
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}
