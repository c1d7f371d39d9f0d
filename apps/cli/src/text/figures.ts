import type { Figures, GroupFigures, Interval } from '@poise/benchmark';
import { table } from './table.ts';

type Classified = Figures & { accuracyInterval: Interval; ece?: number };
type NotScored = { abstained: { n: number; reasons: Record<string, number> }; unreadable: number };
type Grouped = { groups: Record<string, GroupFigures>; groupGap?: number };

/** Accuracy of a classification, as lines for a terminal. @param eceNote appended to the calibration error */
export function classFigures(figures: Classified, eceNote = ''): string[] {
  const { low, high } = figures.accuracyInterval;
  return [
    `  accuracy           ${figures.accuracy.toFixed(4)}  (95 %: ${low.toFixed(4)} to ${high.toFixed(4)})`,
    `  balanced accuracy  ${figures.balancedAccuracy.toFixed(4)}`,
    `  macro-F1           ${figures.macroF1.toFixed(4)}`,
    `  ECE, 15 bins       ${figure(figures.ece, 4)}${eceNote}`,
    '',
    indented(perClass(figures)),
    '  confusion matrix: rows are labels, columns are predictions',
    '',
    indented(confusion(figures)),
  ];
}

function perClass({ perClass }: Figures): string {
  const rows = Object.entries(perClass).map(([label, { support, precision, recall, f1 }]) => [
    label,
    String(support),
    figure(precision),
    figure(recall),
    figure(f1),
  ]);
  return table(['class', 'labelled', 'precision', 'recall', 'F1'], rows);
}

function confusion({ confusion: { labels, rows } }: Figures): string {
  return table(
    ['', ...labels],
    rows.map((row, i) => [labels[i] ?? '', ...row.map(String)]),
  );
}

/** Accuracy by group, as lines; none where there are no groups. */
export function groupFigures({ groups, groupGap }: Grouped): string[] {
  const rows = Object.entries(groups).map(([name, { n, accuracy, interval, small }]) => [
    name,
    String(n),
    figure(accuracy),
    `${figure(interval.low)} to ${figure(interval.high)}`,
    small ? 'too few to compare' : '',
  ]);
  if (rows.length === 0) return [];
  return [
    indented(table(['group', 'labelled', 'accuracy', '95 %', ''], rows)),
    `  best minus worst: ${figure(groupGap)}`,
  ];
}

/** The number of items not scored, with the reasons, and of those that could not be decoded. */
export function notScored({ abstained, unreadable }: NotScored, note = ''): string {
  const reasons = Object.entries(abstained.reasons).map(([reason, count]) => `${reason} ${count}`);
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  const damaged = unreadable > 0 ? `; ${unreadable} more could not be decoded` : '';
  return `${abstained.n} not scored${note}${why}${damaged}`;
}

/** `1 image`, `2 images`. */
export const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

export function figure(value: number | undefined, decimals = 3): string {
  return value === undefined ? '–' : value.toFixed(decimals);
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
