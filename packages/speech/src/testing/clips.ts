import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';

const shared =
  process.env['POISE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));

const clipPath = (name: string): string => join(shared, 'media', name);

const hasFfmpeg = execaSync('ffmpeg', ['-version'], { reject: false }).exitCode === 0;

/** What the tests that listen to real people need. */
export const hasClips = hasFfmpeg && existsSync(clipPath('talking-8s.mp4'));

/** The names of all of them; each has one voice. */
export const CLIPS: readonly string[] = hasClips ? readdirSync(clipPath('.')) : [];

/** The sound of a clip, 16 kHz mono. */
export const clipSound = (name: string): Float32Array => decoded(clipPath(name));

const actorsFolder = join(shared, 'data', 'ravdess');

/** What the tests that listen to actors need. */
export const hasActors = hasFfmpeg && existsSync(actorsFolder);

/**
 * A sentence of RAVDESS, 16 kHz mono.
 *
 * @param name without its ending; the last number is the actor: odd ones are men, even ones women.
 */
export const actorSound = (name: string): Float32Array => decoded(join(actorsFolder, `${name}.flac`));

function decoded(path: string): Float32Array {
  const { stdout } = execaSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-ac', '1', '-ar', '16000', '-f', 'f32le', '-'],
    { encoding: 'buffer' },
  );
  return new Float32Array(Uint8Array.from(stdout).buffer);
}
