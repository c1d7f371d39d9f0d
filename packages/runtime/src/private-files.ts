import { closeSync, fchmodSync, fstatSync, openSync, writeFileSync } from 'node:fs';

/** Modes of everything that may contain personal data or a secret: owner only. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/**
 * From now on, only the owner can access files that this process, its threads, libraries and children
 * create, including temporary files.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Writes a file that only its owner can read, even if others could read the file that it replaces. */
export function writePrivateFile(path: string, content: string): void {
  const file = openSync(path, 'w', PRIVATE_FILE);
  try {
    // Anything else, such as a terminal or a pipe, keeps its mode.
    if (fstatSync(file).isFile()) fchmodSync(file, PRIVATE_FILE);
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}
