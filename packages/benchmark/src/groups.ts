import { type Interval, wilsonInterval } from './interval.ts';
import { type Answer, isRight } from './metrics.ts';

/** Smaller groups are shown, but say too little to be compared. */
const MIN_GROUP = 20;

export type GroupFigures = { n: number; accuracy: number; interval: Interval; small: boolean };

/** Accuracy of each group of pictures; those without a group are in none. */
export function measureGroups(
  answers: readonly (Answer & { readonly group?: string | undefined })[],
): Record<string, GroupFigures> {
  const groups = Map.groupBy(
    answers.filter(({ group }) => group !== undefined),
    ({ group }) => group as string,
  );
  return Object.fromEntries(
    [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, members]) => {
        const n = members.length;
        const hits = members.filter(isRight).length;
        return [name, { n, accuracy: hits / n, interval: wilsonInterval(hits, n), small: n < MIN_GROUP }];
      }),
  );
}

/** Best minus worst accuracy of the groups that are large enough; absent with fewer than two of them. */
export function groupGap(groups: Readonly<Record<string, GroupFigures>>): number | undefined {
  const accuracies = Object.values(groups).flatMap(({ small, accuracy }) => (small ? [] : accuracy));
  return accuracies.length < 2 ? undefined : Math.max(...accuracies) - Math.min(...accuracies);
}
