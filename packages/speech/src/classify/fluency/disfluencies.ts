import { DISFLUENCIES, type Disfluency } from '@poise/shared/contracts';
import { SLOT_MS } from './slot-features.ts';

/** The classes of a slot; the first is that it is fluent. */
export const SLOT_CLASSES = ['none', ...DISFLUENCIES] as const;

/** Slots below this belong to no event. */
const MEMBER = 0.3;
/** A gap of one slot does not end an event. */
const MAX_GAP = 1;
const MIN_MS = 150;

/**
 * Runs of slots in which one kind of disfluency is likely.
 *
 * @param probabilities by slot, over `SLOT_CLASSES`.
 * @returns ascending, times from the start of the audio; `probability` is the mean of the run.
 */
export function findDisfluencies(probabilities: readonly Float32Array[]): Disfluency[] {
  const smooth = probabilities.map((own, i) =>
    own.map((_, k) => {
      const near = probabilities.slice(Math.max(0, i - 1), i + 2);
      return near.reduce((sum, row) => sum + (row[k] as number), 0) / near.length;
    }),
  );
  return DISFLUENCIES.flatMap((kind, k) =>
    runs(
      smooth.map((row) => row[k + 1] as number),
      kind,
    ),
  ).sort((a, b) => a.startMs - b.startMs);
}

function runs(probabilities: readonly number[], kind: Disfluency['kind']): Disfluency[] {
  const found: Disfluency[] = [];
  let [first, last] = [-1, -1];
  for (let i = 0; i <= probabilities.length; i += 1) {
    if ((probabilities[i] ?? 0) >= MEMBER) {
      if (first < 0) first = i;
      last = i;
    } else if (first >= 0 && (i - last > MAX_GAP || i === probabilities.length)) {
      const run = probabilities.slice(first, last + 1);
      const [startMs, endMs] = [first * SLOT_MS, (last + 1) * SLOT_MS];
      const probability = run.reduce((sum, p) => sum + p, 0) / run.length;
      if (endMs - startMs >= MIN_MS) found.push({ kind, startMs, endMs, probability });
      first = -1;
    }
  }
  return found;
}
