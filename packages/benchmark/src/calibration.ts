import { type Answer, isRight } from './metrics.ts';

const BINS = 15;

/**
 * Expected calibration error (Guo et al. 2017, "On Calibration of Modern Neural Networks"): the gap
 * between confidence and accuracy over 15 bins of equal width of the top class's probability, weighted
 * by their size. Absent where nothing was scored.
 */
export function expectedCalibrationError(answers: readonly Answer[]): number | undefined {
  const gaps = new Float64Array(BINS);
  let scored = 0;
  for (const answer of answers) {
    if (!answer.probabilities) continue;
    scored += 1;
    const confidence = Math.max(...answer.probabilities);
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
    gaps[bin] = (gaps[bin] ?? 0) + confidence - Number(isRight(answer));
  }
  return scored > 0 ? gaps.reduce((total, gap) => total + Math.abs(gap), 0) / scored : undefined;
}

/**
 * What a network said before its logits were divided by `temperature`: a softmax keeps the ratios of
 * its powers, so no logits are needed.
 */
export function uncalibrated(probabilities: readonly number[], temperature: number): number[] {
  const powers = probabilities.map((p) => p ** temperature);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
