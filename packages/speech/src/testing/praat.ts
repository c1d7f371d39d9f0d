import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import wav from 'node-wav';

export const hasPraat = execaSync('praat', ['--version'], { reject: false }).exitCode === 0;

/**
 * Runs a Praat script on audio (its object is named `sound`) and returns the lines that it wrote.
 *
 * @param samples 16 kHz mono.
 */
export async function praat(samples: Float32Array, script: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'poise-praat-'));
  try {
    const sound = join(folder, 'sound.wav');
    const scriptFile = join(folder, 'measure.praat');
    await writeFile(sound, wav.encode([samples], { sampleRate: 16_000, float: true, bitDepth: 32 }));
    await writeFile(scriptFile, `sound = Read from file: "${sound}"\n${script}`);
    const { stdout } = await execa('praat', ['--run', scriptFile]);
    return stdout.trim().split('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Values that a script wrote as `name value`, one a line; undefined ones are left out. */
export async function praatValues(samples: Float32Array, script: string): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const line of await praat(samples, script)) {
    const [name, value] = line.split(' ');
    const number = Number.parseFloat(value ?? '');
    if (name && Number.isFinite(number)) values.set(name, number);
  }
  return values;
}
