import { describe, expect, it } from 'vitest';
import { actorAudio, clipAudio, hasActors, hasClips } from '../testing/clips.ts';
import { hasPraat, praat } from '../testing/praat.ts';
import { PITCH_SETTINGS as S, trackPitch } from './pitch.ts';
import { median } from './statistics.ts';

const SCRIPT = `To Pitch (ac): ${S.stepMs / 1000}, ${S.floorHz}, 15, "no", ${S.silenceThreshold}, ${S.voicingThreshold}, ${S.octaveCost}, ${S.octaveJumpCost}, ${S.voicedUnvoicedCost}, ${S.ceilingHz}
frames = Get number of frames
for i to frames
  f0 = Get value in frame: i, "Hertz"
  appendInfoLine: f0
endfor
`;

/** Praat's pitch of each frame, 0 where it is undefined. */
const praatPitch = async (samples: Float32Array): Promise<number[]> =>
  (await praat(samples, SCRIPT)).map((line) => Number.parseFloat(line) || 0);

describe.skipIf(!hasPraat || !hasClips || !hasActors)(
  'pitch beside Praat (needs praat, ffmpeg, the shared clips and RAVDESS)',
  () => {
    it.each<[string, () => Float32Array]>([
      ['talking-8s.mp4', () => clipAudio('talking-8s.mp4')],
      ['talking-5.mp4', () => clipAudio('talking-5.mp4')],
      ['grid-bbaf2n.mpg', () => clipAudio('grid-bbaf2n.mpg')],
      ['a man (RAVDESS 07, angry)', () => actorAudio('03-01-05-02-01-01-07')],
      ['a woman (RAVDESS 16, happy)', () => actorAudio('03-01-03-02-01-01-16')],
    ])('when %s is measured, then frames and medians agree with Praat', async (_, sound) => {
      const samples = sound();
      const ours = trackPitch(samples);
      const theirs = await praatPitch(samples);
      const sorted = (values: Iterable<number>) => [...values].filter((f0) => f0 > 0).sort((a, b) => a - b);
      const ratio = (median(sorted(ours.f0Hz)) as number) / (median(sorted(theirs)) as number);
      expect(ours.count).toBe(theirs.length);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
      const agreed = theirs.filter((f0, i) => f0 > 0 === (ours.f0Hz[i] as number) > 0).length;
      expect(agreed / theirs.length).toBeGreaterThan(0.99);
      const errors = theirs.flatMap((f0, i) => {
        const own = ours.f0Hz[i] as number;
        return f0 > 0 && own > 0 ? [Math.abs(own / f0 - 1)] : [];
      });
      expect(median(errors.sort((a, b) => a - b))).toBeLessThan(0.001);
    });
  },
);
