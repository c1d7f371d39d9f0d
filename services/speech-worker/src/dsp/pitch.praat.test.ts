import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import wav from 'node-wav';
import { describe, expect, it } from 'vitest';
import { clipSound, hasClips } from '../testing/clips.ts';
import { PITCH_SETTINGS as S, trackPitch } from './pitch.ts';
import { median } from './statistics.ts';

const hasPraat = execaSync('praat', ['--version'], { reject: false }).exitCode === 0;

const SCRIPT = `form Pitch
  sentence file
endform
Read from file: file$
To Pitch (ac): ${S.stepMs / 1000}, ${S.floorHz}, 15, "no", ${S.silenceThreshold}, ${S.voicingThreshold}, ${S.octaveCost}, ${S.octaveJumpCost}, ${S.voicedUnvoicedCost}, ${S.ceilingHz}
frames = Get number of frames
for i to frames
  f0 = Get value in frame: i, "Hertz"
  appendInfoLine: f0
endfor
`;

/** Praat's pitch of each frame, 0 where it is undefined. */
async function praatPitch(samples: Float32Array): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'poise-praat-'));
  try {
    const sound = join(folder, 'sound.wav');
    const script = join(folder, 'pitch.praat');
    await writeFile(sound, wav.encode([samples], { sampleRate: 16_000, float: false, bitDepth: 16 }));
    await writeFile(script, SCRIPT);
    const { stdout } = await execa('praat', ['--run', script, sound]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => Number.parseFloat(line) || 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!hasPraat || !hasClips)(
  'pitch beside Praat (needs praat, ffmpeg and the shared clips)',
  () => {
    it.each(['talking-8s.mp4', 'talking-2.mp4', 'talking-5.mp4', 'grid-bbaf2n.mpg'])(
      'when %s is measured, then frames and medians agree with Praat',
      async (clip) => {
        const samples = clipSound(clip);
        const ours = trackPitch(samples);
        const theirs = await praatPitch(samples);
        const sorted = (values: Iterable<number>) => [...values].filter((f0) => f0 > 0).sort((a, b) => a - b);
        const ratio = (median(sorted(ours.f0Hz)) as number) / (median(sorted(theirs)) as number);
        expect(ours.count).toBe(theirs.length);
        expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
        const agreed = theirs.filter((f0, i) => f0 > 0 === (ours.f0Hz[i] as number) > 0).length;
        expect(agreed / theirs.length).toBeGreaterThan(0.97);
        const errors = theirs.flatMap((f0, i) => {
          const own = ours.f0Hz[i] as number;
          return f0 > 0 && own > 0 ? [Math.abs(own / f0 - 1)] : [];
        });
        expect(median(errors.sort((a, b) => a - b))).toBeLessThan(0.001);
      },
    );
  },
);
