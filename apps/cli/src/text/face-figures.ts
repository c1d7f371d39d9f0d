import { agreement, type FaceEvaluation, namedViews, type ViewFigures } from '@poise/benchmark';
import { classFigures, figure, groupFigures, notJudged } from './figures.ts';

/** An evaluation of facial expressions, for a terminal. */
export function faceFigures(evaluation: FaceEvaluation): string {
  const { n, missed, abstained, pipeline, msPerCrop, msPerPicture } = evaluation;
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
    `${n} pictures: ${n - missed - abstained.n} scored, ${missed} without a face, ${notJudged(evaluation)}`,
    ...agreement(evaluation),
    ...namedViews(evaluation.views).map(({ title, view }) => viewText(title, view)),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: ${speed.join(', ') || 'nothing to time'}\n`,
  ].join('\n\n');
}

function viewText(title: string, view: ViewFigures): string {
  const excluded = view.abstained > 0 ? `, ${view.abstained} more not judged` : '';
  const before = view.eceUncalibrated;
  return [
    `${title}: ${view.n} labelled${view.missed > 0 ? `, ${view.missed} missed` : ''}${excluded}`,
    '',
    ...classFigures(view, before === undefined ? '' : `  (${figure(before, 4)} before calibration)`),
    ...groupFigures(view),
  ]
    .join('\n')
    .trimEnd();
}
