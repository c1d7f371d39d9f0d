import type { Span } from '@poise/shared/contracts';
import { frameTimeMs } from './frames.ts';
import type { PitchTrack } from './pitch.ts';
import { leastSquares, median } from './statistics.ts';

/** Fewer voiced frames (100 ms) show no direction. */
const MIN_FRAMES = 10;
/** The last syllable and what leads to it. */
const TERMINAL_MS = 500;
/** Only larger movements play a part in communication (J. 't Hart, JASA 69, 1981). */
const RISE_SEMITONES = 3;

/** Declination: the slope of the least-squares line through the voiced frames of a segment. */
export function pitchSlopeSemitonesPerS(pitch: PitchTrack, span: Span): number | undefined {
  const { timesS, semitones } = voicedWithin(pitch, span);
  return timesS.length < MIN_FRAMES ? undefined : leastSquares(timesS, semitones)?.slope;
}

/**
 * How far the pitch rises (or, below 0, falls) over the voiced part of the last 500 ms of an utterance:
 * the median slope between any two frames (H. Theil 1950, P. K. Sen 1968), which creak and octave errors
 * at the end do not move, times the time that they span.
 *
 * @returns semitones, or undefined with fewer than 100 ms of voice.
 */
export function terminalRiseSemitones(pitch: PitchTrack, utterance: Span): number | undefined {
  const startMs = Math.max(utterance.startMs, utterance.endMs - TERMINAL_MS);
  const { timesS, semitones } = voicedWithin(pitch, { startMs, endMs: utterance.endMs });
  if (timesS.length < MIN_FRAMES) return undefined;
  const slopes = new Float64Array((timesS.length * (timesS.length - 1)) / 2);
  let count = 0;
  for (let i = 1; i < timesS.length; i += 1) {
    for (let k = 0; k < i; k += 1) {
      const rise = (semitones[i] as number) - (semitones[k] as number);
      slopes[count] = rise / ((timesS[i] as number) - (timesS[k] as number));
      count += 1;
    }
  }
  const spanS = (timesS.at(-1) as number) - (timesS[0] as number);
  return (median(slopes.sort()) as number) * spanS;
}

/** How many utterances end in a rise of at least 3 semitones (up-talk), of those whose end has enough voice. */
export function finalRises(
  pitch: PitchTrack,
  utterances: readonly Span[],
): { phrases: number; finalRises: number } {
  const rises = utterances.flatMap((utterance) => terminalRiseSemitones(pitch, utterance) ?? []);
  return { phrases: rises.length, finalRises: rises.filter((rise) => rise >= RISE_SEMITONES).length };
}

/** Semitones count from 1 Hz: only differences are used. */
function voicedWithin(pitch: PitchTrack, { startMs, endMs }: Span) {
  const timesS: number[] = [];
  const semitones: number[] = [];
  for (let i = 0; i < pitch.count; i += 1) {
    const timeMs = frameTimeMs(pitch, i);
    const f0Hz = pitch.f0Hz[i] as number;
    if (timeMs < startMs || timeMs >= endMs || !(f0Hz > 0)) continue;
    timesS.push(timeMs / 1000);
    semitones.push(12 * Math.log2(f0Hz));
  }
  return { timesS, semitones };
}
