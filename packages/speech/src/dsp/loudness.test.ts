import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { clipAudio, hasClips } from '../testing/clips.ts';
import { harmonics, synthesize } from '../testing/signals.ts';
import { loudness } from './loudness.ts';

/** A tone of 1 kHz whose parts have the given levels, as the test signals of EBU Tech 3341 and 3342. */
function tone(parts: readonly (readonly [seconds: number, lufs: number])[]): Float32Array {
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, [seconds]) => sum + seconds, 0));
  return synthesize(ends.at(-1) ?? 0, (t) => {
    const [, lufs] = parts[ends.findIndex((end) => t < end)] ?? [0, 0];
    // A full sine has -3.01 LUFS in one channel.
    return 10 ** ((lufs + 3.01) / 20) * Math.sin(2 * Math.PI * 1000 * t);
  });
}

describe('loudness of the reference signals', () => {
  it('when a sine of 997 Hz is at full scale, then it has -3.01 LUFS', () => {
    const { integratedLufs, shortTermLufs } = loudness(synthesize(5, harmonics(997, [1])));
    expect(integratedLufs).toBeCloseTo(-3.01, 1);
    expect(shortTermLufs).toHaveLength(21);
    for (const level of shortTermLufs) expect(level).toBeCloseTo(-3.01, 1);
  });

  it.each<[string, [number, number][], number]>([
    ['EBU 3341 case 1', [[20, -23]], -23],
    ['EBU 3341 case 2', [[20, -33]], -33],
    [
      'EBU 3341 case 3',
      [
        [10, -36],
        [60, -23],
        [10, -36],
      ],
      -23,
    ],
    [
      'EBU 3341 case 4',
      [
        [10, -72],
        [10, -36],
        [60, -23],
        [10, -36],
        [10, -72],
      ],
      -23,
    ],
    [
      'EBU 3341 case 5',
      [
        [20, -26],
        [20.1, -20],
        [20, -26],
      ],
      -23,
    ],
  ])('when it is %s, then the integrated loudness is right within 0.1 LU', (_, parts, lufs) => {
    expect(Math.abs((loudness(tone(parts)).integratedLufs as number) - lufs)).toBeLessThan(0.1);
  });

  it.each<[string, [number, number][], number]>([
    [
      'EBU 3342 case 1',
      [
        [20, -20],
        [20, -30],
      ],
      10,
    ],
    [
      'EBU 3342 case 2',
      [
        [20, -20],
        [20, -15],
      ],
      5,
    ],
    [
      'EBU 3342 case 3',
      [
        [20, -40],
        [20, -20],
      ],
      20,
    ],
    [
      'EBU 3342 case 4',
      [
        [20, -50],
        [20, -35],
        [20, -20],
        [20, -35],
        [20, -50],
      ],
      15,
    ],
  ])('when it is %s, then the loudness range is right within 1 LU', (_, parts, range) => {
    expect(Math.abs((loudness(tone(parts)).rangeLu as number) - range)).toBeLessThan(1);
  });

  it('when there is silence, or the audio is too short, then there is no loudness', () => {
    expect(loudness(new Float32Array(64_000))).not.toHaveProperty('integratedLufs');
    expect(loudness(synthesize(0.3, harmonics(997, [1])))).not.toHaveProperty('integratedLufs');
    expect(loudness(synthesize(2, harmonics(997, [1])))).not.toHaveProperty('rangeLu');
  });
});

describe.skipIf(!hasClips)('loudness of real speech (needs ffmpeg and the shared clips)', () => {
  it('when a clip is measured, then ffmpeg measures the same within 0.1 LU', () => {
    const samples = clipAudio('talking-8s.mp4');
    const { stderr } = execaSync(
      'ffmpeg',
      [
        '-hide_banner',
        '-f',
        'f32le',
        '-ar',
        '16000',
        '-ac',
        '1',
        '-i',
        '-',
        '-af',
        'ebur128',
        '-f',
        'null',
        '-',
      ],
      { input: new Uint8Array(samples.buffer) },
    );
    const theirs = Number.parseFloat(/Integrated loudness:\s+I:\s+(-[\d.]+)/.exec(stderr)?.[1] ?? '');
    expect(Math.abs((loudness(samples).integratedLufs as number) - theirs)).toBeLessThan(0.1);
  });
});
