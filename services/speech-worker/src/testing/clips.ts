import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';

const folder = join(
  process.env['POISE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url)),
  'media',
);

export const clipPath = (name: string): string => join(folder, name);

/** What the tests that listen to real people need. */
export const hasClips =
  existsSync(clipPath('talking-8s.mp4')) &&
  execaSync('ffmpeg', ['-version'], { reject: false }).exitCode === 0;

/** The sound of a clip, 16 kHz mono. */
export function clipSound(name: string): Float32Array {
  const { stdout } = execaSync(
    'ffmpeg',
    ['-v', 'error', '-i', clipPath(name), '-ac', '1', '-ar', '16000', '-f', 'f32le', '-'],
    { encoding: 'buffer' },
  );
  return new Float32Array(Uint8Array.from(stdout).buffer);
}
