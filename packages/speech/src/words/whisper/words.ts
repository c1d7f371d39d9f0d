import { round, type SpokenWord } from '@poise/shared/contracts';
import { msOf } from '../../dsp/frames.ts';
import { wordText } from '../word-text.ts';
import { alignTokens } from './align.ts';
import type { Decoded } from './decode.ts';
import { SAMPLES_PER_POSITION } from './network.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A word is as quiet as this share of the loudest part of its utterance at least… */
const QUIET_SHARE = 0.03;
/** …and this much louder than its room, the quietest tenth. */
const ABOVE_ROOM = 2;
/** Edges are moved to the sound unless this many positions would be left. */
const MIN_POSITIONS = 3;

/**
 * The words of decoded tokens: times in ms from the first sample, confidence as the geometric mean of the probabilities
 * of their tokens.
 *
 * @param positions of the audio, with attention for each
 */
export function spokenWords(
  { tokens, probabilities, attention, heads }: Decoded,
  samples: Float32Array,
  positions: number,
  vocabulary: Vocabulary,
): SpokenWord[] {
  if (tokens.length === 0) return [];
  const begins = alignTokens(attention, { heads, positions });
  const levels = levelsOf(samples, positions);
  const threshold = soundThreshold(levels);
  const firsts = tokens.flatMap((token, i) => (i === 0 || vocabulary.startsWord(token) ? [i] : []));
  return firsts.flatMap((first, i) => {
    const end = firsts[i + 1] ?? tokens.length;
    const text = wordText(vocabulary.text(tokens.slice(first, end)));
    if (text === '') return [];
    const sound = withinSound(begins[first] ?? 0, begins[end] ?? positions, levels, threshold);
    const logarithms = probabilities.slice(first, end).map(Math.log);
    const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length;
    return {
      text,
      startMs: Math.round(msOf(sound.from * SAMPLES_PER_POSITION)),
      endMs: Math.round(msOf(Math.min(samples.length, sound.to * SAMPLES_PER_POSITION))),
      confidence: round(Math.exp(mean), 3),
    };
  });
}

/** Attention gives a pause to the word after it: edges are moved to where the sound is. */
function withinSound(from: number, to: number, levels: Float64Array, threshold: number) {
  let [first, end] = [from, Math.min(to, levels.length)];
  while (first < end - MIN_POSITIONS && (levels[first] as number) < threshold) first += 1;
  while (end > first + MIN_POSITIONS && (levels[end - 1] as number) < threshold) end -= 1;
  return { from: first, to: Math.max(end, first + 1) };
}

/** Root mean square of each position. */
function levelsOf(samples: Float32Array, positions: number): Float64Array {
  return Float64Array.from({ length: positions }, (_, i) => {
    const part = samples.subarray(i * SAMPLES_PER_POSITION, (i + 1) * SAMPLES_PER_POSITION);
    const energy = part.reduce((sum, sample) => sum + sample * sample, 0);
    return Math.sqrt(energy / SAMPLES_PER_POSITION);
  });
}

function soundThreshold(levels: Float64Array): number {
  const sorted = levels.toSorted();
  const room = sorted[Math.floor(sorted.length / 10)] ?? 0;
  return Math.max(QUIET_SHARE * (sorted.at(-1) ?? 0), ABOVE_ROOM * room);
}
