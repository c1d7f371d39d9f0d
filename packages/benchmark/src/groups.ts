import { type Interval, wilsonInterval } from './interval.ts';
import { isCorrect, type Prediction } from './metrics.ts';

/** Smaller groups are shown but not compared. */
const MIN_GROUP = 20;

export type GroupFigures = { n: number; accuracy: number; interval: Interval; small: boolean };

/** Accuracy of each group, sorted by name. Predictions without a group are ignored. */
export function measureGroups(
  predictions: readonly (Prediction & { readonly group?: string | undefined })[],
): Record<string, GroupFigures> {
  const groups = Map.groupBy(
    predictions.filter(({ group }) => group !== undefined),
    ({ group }) => group as string,
  );
  return Object.fromEntries(
    [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, members]) => {
        const n = members.length;
        const hits = members.filter(isCorrect).length;
        return [name, { n, accuracy: hits / n, interval: wilsonInterval(hits, n), small: n < MIN_GROUP }];
      }),
  );
}

/** Difference between the best and the worst accuracy of the groups that are large enough; `undefined` for fewer than two. */
export function groupGap(groups: Readonly<Record<string, GroupFigures>>): number | undefined {
  const accuracies = Object.values(groups).flatMap(({ small, accuracy }) => (small ? [] : accuracy));
  return accuracies.length < 2 ? undefined : Math.max(...accuracies) - Math.min(...accuracies);
}
