import { agreement, type FaceEvaluation, namedViews, type ViewFigures } from '@poise/evaluation';
import { table } from './table.ts';

/** An evaluation of facial expressions, for a terminal. */
export function faceFigures(evaluation: FaceEvaluation): string {
  const { n, missed, abstained, pipeline, msPerCrop, msPerPicture } = evaluation;
  const reasons = Object.entries(abstained.reasons).map(([reason, count]) => `${reason} ${count}`);
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  const speed = [
    ...(msPerCrop === undefined
      ? []
      : [`${msPerCrop.toFixed(2)} ms a crop in the network (${(1000 / msPerCrop).toFixed(0)}/s)`]),
    ...(msPerPicture === undefined
      ? []
      : [
          `${msPerPicture.toFixed(1)} ms a picture from the file on (${(1000 / msPerPicture).toFixed(1)} frames/s)`,
        ]),
  ];
  return [
    `${n} pictures: ${n - missed - abstained.n} scored, ${missed} without a face, ${abstained.n} not judged${why}`,
    ...agreement(evaluation),
    ...namedViews(evaluation.views).map(({ title, view }) => viewText(title, view)),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: ${speed.join(', ') || 'nothing to time'}\n`,
  ].join('\n\n');
}

function viewText(title: string, view: ViewFigures): string {
  const { low, high } = view.accuracyInterval;
  const excluded = view.abstained > 0 ? `, ${view.abstained} more not judged` : '';
  return [
    `${title}: ${view.n} labelled${view.missed > 0 ? `, ${view.missed} missed` : ''}${excluded}`,
    '',
    `  accuracy           ${view.accuracy.toFixed(4)}  (95 %: ${low.toFixed(4)} to ${high.toFixed(4)})`,
    `  balanced accuracy  ${view.balancedAccuracy.toFixed(4)}`,
    `  macro-F1           ${view.macroF1.toFixed(4)}`,
    `  ECE, 15 bins       ${figure(view.ece, 4)}${view.eceUncalibrated === undefined ? '' : `  (${figure(view.eceUncalibrated, 4)} before calibration)`}`,
    '',
    indented(perClass(view)),
    '  predicted as (columns), of those labelled (rows)',
    '',
    indented(confusion(view)),
    ...groups(view),
  ]
    .join('\n')
    .trimEnd();
}

function perClass({ perClass }: ViewFigures): string {
  const rows = Object.entries(perClass).map(([label, { support, precision, recall, f1 }]) => [
    label,
    String(support),
    figure(precision),
    figure(recall),
    figure(f1),
  ]);
  return table(['class', 'labelled', 'precision', 'recall', 'F1'], rows);
}

function confusion({ confusion: { labels, rows } }: ViewFigures): string {
  return table(
    ['', ...labels],
    rows.map((row, i) => [labels[i] ?? '', ...row.map(String)]),
  );
}

function groups({ groups, groupGap }: ViewFigures): string[] {
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

function figure(value: number | undefined, decimals = 3): string {
  return value === undefined ? '–' : value.toFixed(decimals);
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
