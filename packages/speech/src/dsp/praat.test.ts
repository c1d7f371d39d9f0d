import { beforeAll, describe, expect, it } from 'vitest';
import { actorAudio, clipAudio, hasActors, hasClips } from '../testing/clips.ts';
import { hasPraat, praatValues } from '../testing/praat.ts';
import { msOf } from './frames.ts';
import { glottalPulses } from './glottal-pulses.ts';
import { harmonicity, meanHnrDb } from './harmonicity.ts';
import { type Intensity, intensityContour, meanIntensityDb } from './intensity.ts';
import { jitter } from './jitter.ts';
import { PITCH_SETTINGS as S, trackPitch } from './pitch.ts';
import { pitchStatistics } from './pitch-statistics.ts';
import { shimmer } from './shimmer.ts';
import { mean, median } from './statistics.ts';
import { voiceBreaks } from './voice-breaks.ts';

/** One sentence of each of twelve actors, all eight emotions: odd numbers are men, even ones women. */
const ACTORS = [
  '03-01-01-01-01-01-01',
  '03-01-02-01-02-01-02',
  '03-01-03-01-01-02-05',
  '03-01-04-01-02-01-06',
  '03-01-05-02-01-01-07',
  '03-01-06-01-02-02-08',
  '03-01-07-01-01-01-11',
  '03-01-08-01-02-01-12',
  '03-01-01-01-02-01-15',
  '03-01-03-02-01-01-16',
  '03-01-04-02-02-01-19',
  '03-01-02-02-01-01-20',
];
const CLIPS = ['talking-2.mp4', 'talking-3.mp4', 'talking-5.mp4', 'talking-8s.mp4', 'grid-bbaf2n.mpg'];

/** Praat's intensity is in dB above 20 µPa, where a sample is in pascal. */
const DB_OF_PASCAL = -20 * Math.log10(2e-5);

const jitterOf = (kind: string) => `Get jitter (${kind}): 0, 0, 0.0001, 0.02, 1.3`;
const shimmerOf = (kind: string) => `Get shimmer (${kind}): 0, 0, 0.0001, 0.02, 1.3, 1.6`;

/** Queries of the object that was made last, each printed as `name value`. */
const printed = (queries: Record<string, string>): string =>
  Object.entries(queries)
    .map(([name, query]) => `value = ${query}\nappendInfoLine: "${name} ", value\n`)
    .join('');

const SCRIPT = `pitch = To Pitch (ac): ${S.stepMs / 1000}, ${S.floorHz}, 15, "no", ${S.silenceThreshold}, ${S.voicingThreshold}, ${S.octaveCost}, ${S.octaveJumpCost}, ${S.voicedUnvoicedCost}, ${S.ceilingHz}
${printed({
  f0Mean: 'Get mean: 0, 0, "Hertz"',
  f0Median: 'Get quantile: 0, 0, 0.5, "Hertz"',
  f0Min: 'Get minimum: 0, 0, "Hertz", "Parabolic"',
  f0Max: 'Get maximum: 0, 0, "Hertz", "Parabolic"',
  f0Sd: 'Get standard deviation: 0, 0, "Hertz"',
  f0Slope: 'Get mean absolute slope: "Hertz"',
  voicedFrames: 'Count voiced frames',
})}selectObject: sound
pulses = To PointProcess (periodic, cc): ${S.floorHz}, ${S.ceilingHz}
${printed({ jitterLocal: jitterOf('local'), jitterRap: jitterOf('rap'), jitterPpq5: jitterOf('ppq5') })}plusObject: sound
${printed({ shimmerLocal: shimmerOf('local'), shimmerApq3: shimmerOf('apq3'), shimmerApq5: shimmerOf('apq5') })}plusObject: pitch
report$ = Voice report: 0, 0, ${S.floorHz}, ${S.ceilingHz}, 1.3, 1.6, ${S.silenceThreshold}, ${S.voicingThreshold}
${printed({
  breaks: 'extractNumber (report$, "Number of voice breaks: ")',
  breakDegree: 'extractNumber (report$, "Degree of voice breaks: ")',
})}selectObject: sound
To Harmonicity (cc): 0.01, 75, 0.1, 1.0
${printed({ hnr: 'Get mean: 0, 0' })}selectObject: sound
To Intensity: 75, 0, "yes"
${printed({
  intensityMean: 'Get mean: 0, 0, "energy"',
  intensityMin: 'Get minimum: 0, 0, "None"',
  intensityMax: 'Get maximum: 0, 0, "None"',
  intensityMedian: 'Get quantile: 0, 0, 0.5',
  intensitySd: 'Get standard deviation: 0, 0',
})}
`;

type Values = ReadonlyMap<string, number>;

/** The same measures by our own functions. */
function measured(samples: Float32Array): Values {
  const pitch = trackPitch(samples);
  const statistics = pitchStatistics(pitch);
  const pulses = glottalPulses(samples, pitch);
  const breaks = voiceBreaks(pulses, msOf(samples.length));
  const [perPeriod, perAmplitude] = [jitter(pulses), shimmer(samples, pulses)];
  const intensity = intensityContour(samples, 75);
  const levels = intensity.levelDb.toSorted();
  const values: Record<string, number | undefined> = {
    f0Mean: statistics?.meanHz,
    f0Median: statistics?.medianHz,
    f0Min: statistics?.minHz,
    f0Max: statistics?.maxHz,
    f0Sd: statistics?.sdHz,
    f0Slope: statistics?.meanAbsoluteSlopeHzPerS,
    voicedFrames: statistics?.voicedFrames,
    jitterLocal: perPeriod.local,
    jitterRap: perPeriod.rap,
    jitterPpq5: perPeriod.ppq5,
    shimmerLocal: perAmplitude.local,
    shimmerApq3: perAmplitude.apq3,
    shimmerApq5: perAmplitude.apq5,
    breaks: breaks.count,
    breakDegree: breaks.degree,
    hnr: meanHnrDb(harmonicity(samples)),
    intensityMean: DB_OF_PASCAL + (meanIntensityDb(intensity) as number),
    intensityMin: DB_OF_PASCAL + (levels[0] as number),
    intensityMax: DB_OF_PASCAL + (levels.at(-1) as number),
    intensityMedian: DB_OF_PASCAL + (median(levels) as number),
    intensitySd: standardDeviation(intensity),
  };
  return new Map(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function standardDeviation({ levelDb }: Intensity): number {
  const average = mean([...levelDb]) as number;
  return Math.sqrt(levelDb.reduce((sum, db) => sum + (db - average) ** 2, 0) / (levelDb.length - 1));
}

const relative = (own: number, theirs: number): number => Math.abs(own / theirs - 1);
const difference = (own: number, theirs: number): number => Math.abs(own - theirs);

/** What the median error over the sounds may be. */
const MEASURES: [name: string, error: (own: number, theirs: number) => number, tolerance: number][] = [
  ['f0Mean', relative, 0.002],
  ['f0Median', relative, 0.001],
  ['f0Min', relative, 0.005],
  ['f0Max', relative, 0.005],
  ['f0Sd', relative, 0.01],
  ['f0Slope', relative, 0.01],
  ['voicedFrames', relative, 0.01],
  ['jitterLocal', relative, 0.01],
  ['jitterRap', relative, 0.01],
  ['jitterPpq5', relative, 0.01],
  ['shimmerLocal', relative, 0.02],
  ['shimmerApq3', relative, 0.02],
  ['shimmerApq5', relative, 0.02],
  ['breaks', difference, 0],
  ['breakDegree', difference, 0.005],
  ['hnr', difference, 0.1],
  ['intensityMean', difference, 0.05],
  ['intensityMin', difference, 0.05],
  ['intensityMax', difference, 0.05],
  ['intensityMedian', difference, 0.05],
  ['intensitySd', difference, 0.05],
];

const isWoman = (name: string): boolean => Number(name.slice(-2)) % 2 === 0;
const GROUPS: [string, () => Float32Array[]][] = [
  ['men (RAVDESS)', () => ACTORS.filter((name) => !isWoman(name)).map(actorAudio)],
  ['women (RAVDESS)', () => ACTORS.filter(isWoman).map(actorAudio)],
  ['clips', () => CLIPS.map(clipAudio)],
];

describe.skipIf(!hasPraat || !hasClips || !hasActors).each(GROUPS)(
  'voices of %s beside Praat (needs praat, ffmpeg, the shared clips and RAVDESS)',
  (_, sounds) => {
    const pairs: { own: Values; theirs: Values }[] = [];
    beforeAll(async () => {
      for (const samples of sounds()) {
        pairs.push({ own: measured(samples), theirs: await praatValues(samples, SCRIPT) });
      }
    }, 300_000);

    it.each(MEASURES)(
      'when %s is measured, then the median error is within tolerance',
      (name, error, most) => {
        const errors = pairs.flatMap(({ own, theirs }) => {
          const [a, b] = [own.get(name), theirs.get(name)];
          return a === undefined || b === undefined ? [] : [error(a, b)];
        });
        expect(errors).toHaveLength(pairs.length);
        expect(median(errors.sort((a, b) => a - b))).toBeLessThanOrEqual(most);
      },
    );
  },
);
