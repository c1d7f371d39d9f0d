import type { FluencyEvaluation } from '@poise/evaluation';
import { table } from './table.ts';

/** An evaluation of fluency, for a terminal. */
export function fluencyFigures(evaluation: FluencyEvaluation): string {
  const { n, abstained, falseAlarms, pipeline, groups, groupGap } = evaluation;
  const classes = Object.entries(evaluation.perClass).map(([label, { support, precision, recall, f1 }]) => [
    label,
    String(support),
    figure(precision),
    figure(recall),
    figure(f1),
  ]);
  const members = Object.entries(groups).map(([name, { n: size, accuracy, interval, small }]) => [
    name,
    String(size),
    figure(accuracy),
    `${figure(interval.low)} to ${figure(interval.high)}`,
    small ? 'too few to compare' : '',
  ]);
  const { labels, rows } = evaluation.confusion;
  return [
    `${n} clips judged, ${abstained} not`,
    `accuracy ${figure(evaluation.accuracy)}, balanced ${figure(evaluation.balancedAccuracy)}, macro-F1 ${figure(evaluation.macroF1)}, ECE ${figure(evaluation.ece)}`,
    table(['class', 'labelled', 'precision', 'recall', 'F1'], classes),
    'predicted as (columns), of those labelled (rows)',
    table(
      ['', ...labels],
      rows.map((row, i) => [labels[i] ?? '', ...row.map(String)]),
    ),
    ...(members.length > 0
      ? [
          table(['group', 'labelled', 'accuracy', '95 %', ''], members),
          `best minus worst: ${figure(groupGap)}`,
        ]
      : []),
    ...(falseAlarms
      ? [
          `disfluencies in fluent clips: ${falseAlarms.count} in ${falseAlarms.minutes.toFixed(1)} minutes (${falseAlarms.perMinute.toFixed(2)} a minute)`,
        ]
      : []),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), real-time factor ${evaluation.realTimeFactor.toFixed(4)}\n`,
  ].join('\n\n');
}

function figure(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(3);
}
