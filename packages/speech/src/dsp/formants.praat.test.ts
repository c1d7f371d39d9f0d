import { describe, expect, it } from 'vitest';
import { actorAudio, clipAudio, hasActors, hasClips } from '../testing/clips.ts';
import { hasPraat, praat } from '../testing/praat.ts';
import { type FormantCeilingHz, trackFormants } from './formants.ts';
import { trackPitch } from './pitch.ts';
import { median } from './statistics.ts';

/** Frequency and bandwidth of F1 to F3, one line a frame. */
const script = (ceilingHz: number): string => `To Formant (burg): 0.01, 5, ${ceilingHz}, 0.025, 50
frames = Get number of frames
for frame to frames
  time = Get time from frame number: frame
  for formant to 3
    frequency [formant] = Get value at time: formant, time, "Hertz", "Linear"
    bandwidth [formant] = Get bandwidth at time: formant, time, "Hertz", "Linear"
  endfor
  appendInfoLine: frequency [1], " ", frequency [2], " ", frequency [3], " ", bandwidth [1], " ", bandwidth [2], " ", bandwidth [3]
endfor
`;

/** Errors of the frames in which both found the formant. */
function errors(own: Float64Array, theirs: readonly number[]): number[] {
  return theirs.flatMap((value, i) => {
    const error = Math.abs((own[i] as number) / value - 1);
    return Number.isNaN(error) ? [] : [error];
  });
}

describe.skipIf(!hasPraat || !hasClips || !hasActors)(
  'formants beside Praat (needs praat, ffmpeg, the shared clips and RAVDESS)',
  () => {
    it.each<[string, FormantCeilingHz, () => Float32Array]>([
      ['a man (RAVDESS 03)', 5000, () => actorAudio('03-01-02-01-01-01-03')],
      ['a man (RAVDESS 11)', 5000, () => actorAudio('03-01-07-01-01-01-11')],
      ['a woman (RAVDESS 06)', 5500, () => actorAudio('03-01-04-01-02-01-06')],
      ['a woman (RAVDESS 16)', 5500, () => actorAudio('03-01-03-02-01-01-16')],
      // A multiple of 10 ms would put the number of frames on an edge that rounding decides.
      ['a clip', 5500, () => clipAudio('talking-8s.mp4').slice(0, -37)],
    ])(
      'when %s speaks, then F1 to F3 agree within 1 per cent, bandwidths within 5',
      async (_, ceilingHz, sound) => {
        const samples = sound();
        const ours = trackFormants(samples, trackPitch(samples), ceilingHz);
        const lines = await praat(samples, script(ceilingHz));
        const theirs = lines.map((line) => line.split(' ').map(Number.parseFloat));
        expect(theirs).toHaveLength(ours.count);
        for (const formant of [0, 1, 2] as const) {
          const column = (place: number) => theirs.map((values) => values[place] as number);
          const frequencies = errors(ours.frequencyHz[formant], column(formant));
          const bandwidths = errors(ours.bandwidthHz[formant], column(formant + 3));
          expect(frequencies.length).toBeGreaterThan(50);
          expect(median(frequencies.sort((a, b) => a - b))).toBeLessThan(0.01);
          expect(median(bandwidths.sort((a, b) => a - b))).toBeLessThan(0.05);
        }
      },
    );
  },
);
