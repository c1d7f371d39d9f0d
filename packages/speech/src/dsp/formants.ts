import { centredFrames, type FrameGrid, frameTimeMs, nearestFrame, SAMPLE_RATE_HZ } from './frames.ts';
import { burgPredictor } from './linear-prediction.ts';
import type { PitchTrack } from './pitch.ts';
import { type Roots, rootFinder } from './polynomial-roots.ts';
import { preEmphasisCoefficient, preEmphasised } from './pre-emphasis.ts';
import { resampler } from './resample.ts';

/** F1 to F3 of each frame, NaN where the frame is not voiced or has fewer. */
export type FormantTrack = FrameGrid & {
  readonly frequencyHz: readonly [Float64Array, Float64Array, Float64Array];
  readonly bandwidthHz: readonly [Float64Array, Float64Array, Float64Array];
};

/** Five formants below the ceiling: 5500 Hz suits a woman's vocal tract, 5000 Hz a man's. */
export type FormantCeilingHz = 5000 | 5500;

const FORMANTS = 5;
const REPORTED = 3;
/** The Gaussian window has its 25 ms where it is high; it is cut off at twice that. */
const WINDOW_MS = 50;
const STEP_MS = 10;
const PRE_EMPHASIS_FROM_HZ = 50;
/** Roots nearer to 0 Hz or to the ceiling shape the spectrum, but are no resonances. */
const MARGIN_HZ = 50;

/**
 * Formants by linear prediction (Burg) with two coefficients for each of five formants, after
 * resampling to twice the ceiling and pre-emphasis from 50 Hz: the standard settings of Praat's "Sound:
 * To Formant (burg)…", with a frame every 10 ms.
 *
 * @param samples 16 kHz mono.
 * @param pitch frames that are not voiced are left out: they have no formants.
 */
export function trackFormants(
  samples: Float32Array,
  pitch: PitchTrack,
  ceilingHz: FormantCeilingHz,
): FormantTrack {
  const rateHz = 2 * ceilingHz;
  const emphasised = preEmphasised(
    resampler(SAMPLE_RATE_HZ, rateHz)(samples),
    preEmphasisCoefficient(PRE_EMPHASIS_FROM_HZ, rateHz),
  );
  const window = gaussianWindow(2 * Math.floor((WINDOW_MS * rateHz) / 2000));
  const predict = burgPredictor(window.length, 2 * FORMANTS);
  const rootsOf = rootFinder(2 * FORMANTS);
  const grid = centredFrames(samples.length, WINDOW_MS, STEP_MS);
  const column = (): Float64Array => new Float64Array(grid.count).fill(Number.NaN);
  const track: FormantTrack = {
    ...grid,
    frequencyHz: [column(), column(), column()],
    bandwidthHz: [column(), column(), column()],
  };
  const frame = new Float64Array(window.length);
  const coefficients = new Float64Array(2 * FORMANTS);

  for (let i = 0; i < grid.count; i += 1) {
    const timeMs = frameTimeMs(grid, i);
    if (!((pitch.f0Hz[nearestFrame(pitch, timeMs)] ?? 0) > 0)) continue;
    const start = Math.floor((timeMs * rateHz) / 1000 - 0.5) + 1 - window.length / 2;
    for (let k = 0; k < frame.length; k += 1) {
      frame[k] = (emphasised[start + k] ?? 0) * (window[k] as number);
    }
    if (!predict(frame, coefficients)) continue;
    for (let k = 0; k < coefficients.length; k += 1) coefficients[k] = -(coefficients[k] as number);
    writeFormants(rootsOf(coefficients), ceilingHz, track, i);
  }
  return track;
}

/** The resonances of a frame, lowest first. */
function writeFormants({ re, im }: Roots, ceilingHz: number, track: FormantTrack, frame: number): void {
  let above = MARGIN_HZ;
  for (let formant = 0; formant < REPORTED; formant += 1) {
    let lowestHz = ceilingHz - MARGIN_HZ;
    let lowest = -1;
    for (let i = 0; i < re.length; i += 1) {
      if ((im[i] as number) < 0) continue;
      const hz = (Math.atan2(im[i] as number, re[i] as number) * ceilingHz) / Math.PI;
      if (hz <= above || hz >= lowestHz) continue;
      lowestHz = hz;
      lowest = i;
    }
    if (lowest < 0) return;
    const radius = Math.hypot(re[lowest] as number, im[lowest] as number);
    (track.frequencyHz[formant] as Float64Array)[frame] = lowestHz;
    // A root outside the unit circle is mirrored into it: same frequency, a stable bandwidth.
    (track.bandwidthHz[formant] as Float64Array)[frame] =
      (Math.abs(Math.log(radius)) * 2 * ceilingHz) / Math.PI;
    above = lowestHz;
  }
}

function gaussianWindow(size: number): Float64Array {
  const edge = Math.exp(-12);
  return Float64Array.from({ length: size }, (_, i) => {
    const x = (i - (size - 1) / 2) / (size + 1);
    return (Math.exp(-48 * x * x) - edge) / (1 - edge);
  });
}
