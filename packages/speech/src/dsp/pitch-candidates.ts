import { autocorrelator, nextPowerOfTwo, OVERSAMPLING, type Pair } from './autocorrelation.ts';
import { centredFrames, type FrameGrid, frameTimeMs, msOf, SAMPLE_RATE_HZ, samplesOf } from './frames.ts';

export type PitchSearch = {
  readonly floorHz: number;
  readonly ceilingHz: number;
  readonly stepMs: number;
  /** Frames whose peak is below this share of the global peak tend to be unvoiced. */
  readonly silenceThreshold: number;
  /** Strength that a candidate has to beat. */
  readonly voicingThreshold: number;
  /** What a candidate costs per octave below the ceiling, so that of equally good ones the highest wins. */
  readonly octaveCost: number;
};

/** What each frame may be; candidate 0 is "unvoiced", with an f0 of 0. */
export type PitchCandidates = {
  readonly grid: FrameGrid;
  /** Places for candidates per frame, in the flat arrays below. */
  readonly perFrame: number;
  readonly counts: Uint8Array;
  readonly f0Hz: Float64Array;
  readonly strength: Float64Array;
};

const PER_FRAME = 15;
const PERIODS_PER_WINDOW = 3;

/** Prepares the window and the transforms, and returns the search for candidates in 16 kHz mono. */
export function candidateFinder(search: PitchSearch): (samples: Float32Array) => PitchCandidates {
  const windowSize = Math.round((PERIODS_PER_WINDOW * SAMPLE_RATE_HZ) / search.floorHz);
  const window = hannWindow(windowSize);
  // Half a window of zeros keeps the lags that are looked at from wrapping around.
  const correlate = autocorrelator(nextPowerOfTwo(windowSize * 1.5));
  const firstLag = Math.ceil((OVERSAMPLING * SAMPLE_RATE_HZ) / search.ceilingHz);
  const lastLag = Math.floor((OVERSAMPLING * SAMPLE_RATE_HZ) / search.floorHz);
  const windowCorrelation = new Float64Array(lastLag + 2);
  for (let lag = 0; lag < windowCorrelation.length; lag += 1) {
    windowCorrelation[lag] = hannCorrelation(lag / OVERSAMPLING / windowSize);
  }
  const frames: Pair = [new Float64Array(windowSize), new Float64Array(windowSize)];
  const correlations: Pair = [new Float64Array(lastLag + 2), new Float64Array(lastLag + 2)];

  return (samples) => {
    const grid = centredFrames(samples.length, msOf(windowSize), search.stepMs);
    const counts = new Uint8Array(grid.count);
    const f0Hz = new Float64Array(grid.count * PER_FRAME);
    const strength = new Float64Array(grid.count * PER_FRAME);
    const globalPeak = centredPeak(samples);

    for (let i = 0; i < grid.count; i += 2) {
      // The last frame may be alone, and is then its own neighbour.
      const pair = [i, Math.min(i + 1, grid.count - 1)];
      const peaks = pair.map((place, k) => {
        const start = Math.max(0, samplesOf(frameTimeMs(grid, place)) - (windowSize >> 1));
        return cutFrame(samples, start, window, frames[k] as Float64Array);
      });
      correlate(frames, correlations);
      for (const [k, place] of pair.entries())
        writeCandidates(place, peaks[k] as number, correlations[k] as Float64Array);
    }
    return { grid, perFrame: PER_FRAME, counts, f0Hz, strength };

    function writeCandidates(i: number, localPeak: number, r: Float64Array): void {
      const first = i * PER_FRAME;
      strength[first] = unvoicedStrength(globalPeak > 0 ? localPeak / globalPeak : 0, search);
      let count = 1;

      const power = localPeak > 0 ? (r[0] as number) : 0;
      if (power > 0) {
        for (let lag = 0; lag < r.length; lag += 1) {
          r[lag] = (r[lag] as number) / power / (windowCorrelation[lag] as number);
        }
        for (let lag = firstLag; lag <= lastLag; lag += 1) {
          const height = r[lag] as number;
          const before = r[lag - 1] as number;
          const after = r[lag + 1] as number;
          if (height <= before || height < after || height < 0.5 * search.voicingThreshold) continue;
          const bend = before - 2 * height + after;
          const offset = bend < 0 ? (0.5 * (before - after)) / bend : 0;
          const top = height - 0.25 * (before - after) * offset;
          const f0 = (OVERSAMPLING * SAMPLE_RATE_HZ) / (lag + offset);
          // A value above 1 is an artefact of short windows: reflected, as the paper does.
          const value = (top > 1 ? 1 / top : top) - search.octaveCost * Math.log2(search.ceilingHz / f0);
          const place = count < PER_FRAME ? count++ : weakerThan(value, strength, first);
          if (place > 0) {
            f0Hz[first + place] = f0;
            strength[first + place] = value;
          }
        }
      }
      counts[i] = count;
    }
  };
}

function unvoicedStrength(relativePeak: number, { silenceThreshold, voicingThreshold }: PitchSearch): number {
  return voicingThreshold + Math.max(0, 2 - relativePeak / (silenceThreshold / (1 + voicingThreshold)));
}

/** The place of the weakest voiced candidate when `value` beats it, else 0. */
function weakerThan(value: number, strength: Float64Array, first: number): number {
  let weakest = 1;
  for (let i = 2; i < PER_FRAME; i += 1) {
    if ((strength[first + i] as number) < (strength[first + weakest] as number)) weakest = i;
  }
  return (strength[first + weakest] as number) < value ? weakest : 0;
}

/**
 * Writes the windowed frame, without its local mean, and returns its peak. Both are taken around the
 * centre, over two and over one of the longest periods, as Praat does: loud neighbours at the edges
 * of the window do not make a silent centre voiced.
 */
function cutFrame(samples: Float32Array, start: number, window: Float64Array, frame: Float64Array): number {
  const size = frame.length;
  const period = Math.floor(size / PERIODS_PER_WINDOW);
  const centre = size >> 1;
  let sum = 0;
  for (let i = centre - period; i < centre + period; i += 1) sum += samples[start + i] ?? 0;
  const mean = sum / (2 * period);
  for (let i = 0; i < size; i += 1) frame[i] = ((samples[start + i] ?? 0) - mean) * (window[i] as number);
  let peak = 0;
  for (let i = centre - (period >> 1); i < centre + (period >> 1); i += 1) {
    peak = Math.max(peak, Math.abs(frame[i] as number));
  }
  return peak;
}

function centredPeak(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / samples.length;
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample - mean));
  return peak;
}

function hannWindow(size: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size),
  );
}

/** Normalised autocorrelation of a Hann window at a lag given as a share of its length (Boersma 1993, eq. 8). */
function hannCorrelation(lag: number): number {
  const turn = 2 * Math.PI * lag;
  return (1 - lag) * (2 / 3 + Math.cos(turn) / 3) + Math.sin(turn) / (2 * Math.PI);
}
