import type { ImpressionEvaluation } from '@poise/benchmark';
import { figure } from './figures.ts';
import { table } from './table.ts';

/** An evaluation of impressions, for a terminal. */
export function impressionFigures({ people, interviews, coverage, sets }: ImpressionEvaluation): string {
  const head = ['trait', 'scored', 'r', 'RMSE', `in the ${coverage * 100} % interval`];
  return [
    `${interviews} interviews of ${people} people\n`,
    ...sets.map(({ name, traits }) => {
      const rows = Object.entries(traits).map(([trait, { n, r, rmse, covered }]) => [
        trait,
        String(n),
        figure(r),
        figure(rmse),
        figure(covered),
      ]);
      return `${name}\n\n${table(head, rows)}`;
    }),
    "On interviews from the model's training data, these figures are too good; those in the model card are from unseen people.\n",
  ].join('\n');
}
