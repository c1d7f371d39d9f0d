import { agreement, type FaceEvaluation, namedViews, type ViewFigures } from '@poise/benchmark';
import { classFigures, counted, figure, groupFigures, notScored } from './figures.ts';

/** An evaluation of facial expressions, for a terminal. */
export function faceFigures(evaluation: FaceEvaluation): string {
  const { n, missed, abstained, pipeline, msPerCrop, msPerPicture } = evaluation;
  const speed = [
    ...(msPerCrop === undefined
      ? []
      : [`${msPerCrop.toFixed(2)} ms per crop in the network (${(1000 / msPerCrop).toFixed(0)}/s)`]),
    ...(msPerPicture === undefined
      ? []
      : [
          `${msPerPicture.toFixed(1)} ms per image, decoding included (${(1000 / msPerPicture).toFixed(1)} frames/s)`,
        ]),
  ];
  return [
    `${counted(n, 'image')}: ${n - missed - abstained.n} scored, ${missed} without a face, ${notScored(evaluation)}`,
    ...agreement(evaluation),
    ...namedViews(evaluation.views).map(({ title, view }) => viewText(title, view)),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: ${speed.join(', ') || 'no times'}\n`,
  ].join('\n\n');
}

function viewText(title: string, view: ViewFigures): string {
  const excluded = view.abstained > 0 ? `, ${view.abstained} more not scored` : '';
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
