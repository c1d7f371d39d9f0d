import { dbfs, LEVEL_BLOCK_MS } from '../../dsp/level.ts';
import { logMelExtractor } from '../../dsp/log-mel.ts';
import { mfcc } from '../../dsp/mfcc.ts';
import { f0At, type PitchTrack } from '../../dsp/pitch.ts';
import { mean, median, quantile } from '../../dsp/statistics.ts';

/** Frames of 10 ms, in which everything is relative to the speaker's own voice. */
export type FluencyFrames = {
  readonly count: number;
  /** Decibels below the loud parts of the speech (the 90th percentile of the level), at least -60. */
  readonly levelDb: Float32Array;
  /** 1 where the level is that of the room. */
  readonly silent: Uint8Array;
  /** Semitones from the speaker's median pitch; NaN where nothing is voiced. */
  readonly pitchSt: Float32Array;
  /** Cepstral coefficients 1 to 12 of each frame, of mean 0 and deviation 1 in loud frames. */
  readonly cepstra: Float32Array;
};

export const FRAME_MS = LEVEL_BLOCK_MS;
export const CEPSTRA = 12;
const MIN_DB = -60;
/** Frames this far below the loud parts carry no spectrum of the voice. */
const LOUD_DB = -20;
/** Silence is at least this far below speech, at most that far, and in between by the room's noise. */
const SILENT_DB = { highest: -15, lowest: -28, aboveNoise: 5 };

const logMels = logMelExtractor({ bands: 26, minHz: 60, maxHz: 7600 });

/**
 * @param samples 16 kHz mono.
 * @param powers mean square of each block of 10 ms.
 */
export function fluencyFrames(samples: Float32Array, powers: Float64Array, pitch: PitchTrack): FluencyFrames {
  const coefficients = mfcc(logMels(samples), CEPSTRA + 1);
  const count = Math.min(powers.length, coefficients.frames);
  const levelDb = relativeLevel(powers, count);
  return {
    count,
    levelDb,
    silent: silence(levelDb),
    pitchSt: relativePitch(pitch, count),
    cepstra: normalised(coefficients.values, levelDb),
  };
}

/** Of three blocks around each frame: single ones ripple with the periods of low voices. */
function relativeLevel(powers: Float64Array, count: number): Float32Array {
  const levelDb = Float32Array.from({ length: count }, (_, i) =>
    dbfs(mean([...powers.subarray(Math.max(0, i - 1), i + 2)]) ?? 0),
  );
  const loudDb = quantile(levelDb.toSorted(), 0.9) ?? 0;
  return levelDb.map((level) => Math.max(MIN_DB, level - loudDb));
}

function silence(levelDb: Float32Array): Uint8Array {
  const noiseDb = quantile(levelDb.toSorted(), 0.05) ?? MIN_DB;
  const { highest, lowest, aboveNoise } = SILENT_DB;
  const threshold = Math.min(highest, Math.max(lowest, noiseDb + aboveNoise));
  return Uint8Array.from(levelDb, (level) => (level < threshold ? 1 : 0));
}

function relativePitch(pitch: PitchTrack, count: number): Float32Array {
  const medianHz = median(pitch.f0Hz.filter((f0Hz) => f0Hz > 0).sort()) ?? 1;
  return Float32Array.from({ length: count }, (_, i) => {
    const f0Hz = f0At(pitch, i * FRAME_MS);
    return f0Hz > 0 ? 12 * Math.log2(f0Hz / medianHz) : Number.NaN;
  });
}

/** The first coefficient is the level, which is a feature of its own. */
function normalised(coefficients: Float32Array, levelDb: Float32Array): Float32Array {
  const cepstra = new Float32Array(levelDb.length * CEPSTRA);
  for (let c = 0; c < CEPSTRA; c += 1) {
    const at = (frame: number): number => coefficients[frame * (CEPSTRA + 1) + c + 1] as number;
    let [count, sum, squares] = [0, 0, 0];
    for (let frame = 0; frame < levelDb.length; frame += 1) {
      if ((levelDb[frame] as number) < LOUD_DB) continue;
      count += 1;
      sum += at(frame);
      squares += at(frame) ** 2;
    }
    const centre = sum / Math.max(1, count);
    const spread = Math.sqrt(Math.max(1e-6, squares / Math.max(1, count) - centre ** 2));
    for (let frame = 0; frame < levelDb.length; frame += 1)
      cepstra[frame * CEPSTRA + c] = (at(frame) - centre) / spread;
  }
  return cepstra;
}

/** Root mean square difference of the spectra of two frames; about 1.4 for two unrelated ones. */
export function spectralDistance({ cepstra }: FluencyFrames, a: number, b: number): number {
  let sum = 0;
  for (let c = 0; c < CEPSTRA; c += 1) {
    const difference = (cepstra[a * CEPSTRA + c] as number) - (cepstra[b * CEPSTRA + c] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum / CEPSTRA);
}
