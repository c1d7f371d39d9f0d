import { factorBetween, perturbation } from './perturbation.ts';

/** Praat's limits: what is no period of a voice, or differs too much from its neighbour, is left out. */
const MIN_PERIOD_MS = 0.1;
const MAX_PERIOD_MS = 20;
const MAX_PERIOD_FACTOR = 1.3;

/** Shares of the mean period; absent where there are too few periods in a row. */
export type Jitter = {
  /** Mean difference between neighbouring periods. */
  readonly local?: number;
  /** Mean distance from the average of three. */
  readonly rap?: number;
  /** Mean distance from the average of five. */
  readonly ppq5?: number;
};

/**
 * Cycle-to-cycle variation of the period (Praat manual, "PointProcess: Get jitter (local)…").
 *
 * @param pulsesMs ascending.
 */
export function jitter(pulsesMs: Float64Array): Jitter {
  const periods = Float64Array.from(
    { length: Math.max(0, pulsesMs.length - 1) },
    (_, i) => (pulsesMs[i + 1] as number) - (pulsesMs[i] as number),
  );
  const regular = (first: number, last: number): boolean => {
    for (let i = first; i <= last; i += 1) {
      if (!isVoicePeriod(periods[i] as number)) return false;
      if (i > first && !areAlike(periods[i - 1] as number, periods[i] as number)) return false;
    }
    return true;
  };
  const reference = meanPeriodMs(periods);
  if (reference === undefined) return {};
  const local = perturbation(periods, 2, regular, reference);
  const rap = perturbation(periods, 3, regular, reference);
  const ppq5 = perturbation(periods, 5, regular, reference);
  return {
    ...(local !== undefined && { local }),
    ...(rap !== undefined && { rap }),
    ...(ppq5 !== undefined && { ppq5 }),
  };
}

export const isVoicePeriod = (periodMs: number): boolean =>
  periodMs >= MIN_PERIOD_MS && periodMs <= MAX_PERIOD_MS;

export const areAlike = (periodMs: number, nextMs: number): boolean =>
  factorBetween(periodMs, nextMs) <= MAX_PERIOD_FACTOR;

/** Over periods that are like at least one of their neighbours. */
function meanPeriodMs(periods: Float64Array): number | undefined {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < periods.length; i += 1) {
    const period = periods[i] as number;
    const [before, after] = [periods[i - 1], periods[i + 1]];
    const unlikeBoth =
      before !== undefined && !areAlike(before, period) && after !== undefined && !areAlike(period, after);
    if (!isVoicePeriod(period) || unlikeBoth) continue;
    count += 1;
    sum += period;
  }
  return count > 0 ? sum / count : undefined;
}
