import { isCorrect, type Prediction } from './metrics.ts';

const BINS = 15;

/**
 * Expected calibration error (Guo et al. 2017, "On Calibration of Modern Neural Networks"): the gap
 * between confidence and accuracy in 15 equal-width bins of the top class's probability, weighted by bin size.
 * Undefined if nothing was scored.
 */
export function expectedCalibrationError(predictions: readonly Prediction[]): number | undefined {
  const gaps = new Float64Array(BINS);
  let scored = 0;
  for (const prediction of predictions) {
    if (!prediction.probabilities) continue;
    scored += 1;
    const confidence = Math.max(...prediction.probabilities);
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
    gaps[bin] = (gaps[bin] ?? 0) + confidence - Number(isCorrect(prediction));
  }
  return scored > 0 ? gaps.reduce((total, gap) => total + Math.abs(gap), 0) / scored : undefined;
}

/**
 * The probabilities of a network before its logits were divided by `temperature`. They are computed from the
 * calibrated probabilities: raising these to the power of the temperature and normalising undoes the division.
 */
export function uncalibrated(probabilities: readonly number[], temperature: number): number[] {
  const powers = probabilities.map((p) => p ** temperature);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
