import { msOf, SAMPLE_RATE_HZ } from './frames.ts';
import { peak } from './level.ts';
import { f0At, type PitchTrack, voicedSegments } from './pitch.ts';

/** The next period is looked for at 0.8 to 1.25 of the length that the pitch predicts. */
const MIN_PERIOD = 0.8;
const MAX_PERIOD = 1.25;
/** Within a voiced segment a pulse may be weak… */
const MIN_CORRELATION = 0.3;
const MIN_PEAK = 0.01;
/** …but one that lies just outside must be clearly one. */
const MIN_CORRELATION_OUTSIDE = 0.7;
const MIN_PEAK_OUTSIDE = 0.023333;

/** Where a period repeats; one object is used for a whole search. */
type Match = { position: number; correlation: number; peak: number };

/**
 * Instants of the glottal pulses, one a period, as Praat's point process (periodic, cc) finds them:
 * from the greatest extremum near the middle of each voiced segment, in both directions, each time to
 * the place within 0.8 to 1.25 periods where the period around the last pulse correlates best with the
 * audio (P. Boersma & D. Weenink, Praat manual, "Sound & Pitch: To PointProcess (cc)").
 *
 * @returns milliseconds from the start of the audio, ascending.
 */
export function glottalPulses(samples: Float32Array, pitch: PitchTrack): Float64Array {
  const loudest = peak(samples);
  const pulses: number[] = [];
  const match: Match = { position: 0, correlation: 0, peak: 0 };
  let lastOnRight = Number.NEGATIVE_INFINITY;

  /** Follows the voice from a pulse to the edge of its segment; positions are in samples. */
  const follow = (start: number, edge: number, direction: 1 | -1): void => {
    let position = start;
    for (;;) {
      const f0Hz = f0At(pitch, timeMsOf(position));
      if (f0Hz === 0) return;
      const period = SAMPLE_RATE_HZ / f0Hz;
      findAgain(samples, position, period, direction, match);
      position = match.position;
      const outside = direction * (position - edge) > 0;
      const isPulse = outside
        ? match.correlation > MIN_CORRELATION_OUTSIDE && match.peak > MIN_PEAK_OUTSIDE * loudest
        : match.correlation > MIN_CORRELATION && (match.peak === 0 || match.peak > MIN_PEAK * loudest);
      // A short gap between two segments is not to be filled from both sides.
      const isNew = direction === 1 || position - lastOnRight > MIN_PERIOD * period;
      if (isPulse && isNew) {
        pulses.push(position);
        if (direction === 1) lastOnRight = position;
      }
      if (outside) return;
    }
  };

  for (const { startMs, endMs } of voicedSegments(pitch, msOf(samples.length))) {
    const middleMs = (startMs + endMs) / 2;
    const f0Hz = f0At(pitch, middleMs);
    if (f0Hz === 0) continue;
    const start = extremum(samples, positionOf(middleMs), SAMPLE_RATE_HZ / f0Hz);
    pulses.push(start);
    follow(start, positionOf(startMs), -1);
    follow(start, positionOf(endMs), 1);
  }
  return Float64Array.from(pulses, timeMsOf).sort();
}

/** Sample `i` stands for the middle of its interval. */
const positionOf = (timeMs: number): number => (timeMs * SAMPLE_RATE_HZ) / 1000 - 0.5;
const timeMsOf = (position: number): number => msOf(position + 0.5);

/** The greatest magnitude within a period around a position, interpolated by a parabola. */
function extremum(samples: Float32Array, centre: number, period: number): number {
  const first = Math.max(0, Math.floor(centre - period / 2));
  const last = Math.min(samples.length - 1, Math.ceil(centre + period / 2));
  let best = first;
  for (let i = first; i <= last; i += 1) {
    if (Math.abs(samples[i] as number) > Math.abs(samples[best] as number)) best = i;
  }
  if (best === first || best === last) return best;
  const [before, top, after] = [samples[best - 1], samples[best], samples[best + 1]] as Triple;
  const bend = 2 * top - before - after;
  return bend === 0 ? best : best + (0.5 * (after - before)) / bend;
}

type Triple = [number, number, number];

/**
 * Correlates the period around `position` with the audio about one period further, and writes the
 * place of the highest local maximum. Where there is none, one period is skipped.
 */
function findAgain(
  samples: Float32Array,
  position: number,
  period: number,
  direction: 1 | -1,
  into: Match,
): void {
  const left = Math.round(position - period / 2);
  const length = Math.round(position + period / 2) - left + 1;
  const nearest = position + direction * period * (direction === 1 ? MIN_PERIOD : MAX_PERIOD);
  const furthest = position + direction * period * (direction === 1 ? MAX_PERIOD : MIN_PERIOD);
  const firstLeft = Math.floor(nearest - period / 2);
  const lastLeft = Math.ceil(furthest - period / 2);
  let [beforeLast, last] = [0, 0];
  let [bestBefore, best, bestAfter, bestLeft] = [0, -1, 0, 0];
  into.peak = 0;

  for (let otherLeft = firstLeft; otherLeft <= lastLeft; otherLeft += 1) {
    const from = Math.max(0, -left, -otherLeft);
    const to = Math.min(length, samples.length - left, samples.length - otherLeft);
    let [ownPower, otherPower, product, largest] = [0, 0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const own = samples[left + i] as number;
      const other = samples[otherLeft + i] as number;
      ownPower += own * own;
      otherPower += other * other;
      product += own * other;
      if (other > largest) largest = other;
      else if (-other > largest) largest = -other;
    }
    const correlation = product === 0 ? 0 : product / Math.sqrt(ownPower * otherPower);
    if (last > best && last >= beforeLast && last >= correlation) {
      [bestBefore, best, bestAfter, bestLeft] = [beforeLast, last, correlation, otherLeft - 1];
      into.peak = largest;
    }
    beforeLast = last;
    last = correlation;
  }

  into.correlation = best;
  if (best < 0) {
    into.position = position + direction * period;
    return;
  }
  const bend = 2 * best - bestBefore - bestAfter;
  const slope = 0.5 * (bestAfter - bestBefore);
  into.correlation += bend === 0 ? 0 : (0.5 * slope * slope) / bend;
  into.position = position + bestLeft - left + (bend === 0 ? 0 : slope / bend);
}
