import { linkSync, renameSync, rmSync } from 'node:fs';
import { writePrivateFile } from '@poise/runtime/private-files';

/** Writes a file completely or not at all, however this process ends. */
export function replaceFile(path: string, content: string): void {
  renameSync(aside(path, content), path);
}

/** Creates a file with its complete content. @returns false if the file exists, which is then unchanged */
export function createFile(path: string, content: string): boolean {
  const whole = aside(path, content);
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(whole, { force: true });
  }
}

function aside(path: string, content: string): string {
  const whole = `${path}.${process.pid}.new`;
  writePrivateFile(whole, content);
  return whole;
}
