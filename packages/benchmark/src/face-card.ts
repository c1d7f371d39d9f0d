import type { FaceEvaluation } from './face-evaluation.ts';
import type { FaceViews, ViewFigures } from './face-views.ts';
import type { TrainingFacts } from './training-facts.ts';

/** Display names of the views. */
export const VIEW_NAMES: Record<keyof FaceViews, string> = {
  ferplus8: 'FER+, eight classes',
  fer7: 'FER2013, seven classes',
  fer7FromFerplus8: 'FER2013, eight classes without contempt',
};

/** The available views with their display names, in order. */
export function namedViews(views: FaceViews): { title: string; view: ViewFigures }[] {
  return (Object.keys(VIEW_NAMES) as (keyof FaceViews)[]).flatMap((key) => {
    const view = views[key];
    return view ? [{ title: VIEW_NAMES[key], view }] : [];
  });
}

/**
 * Replaces the section of a card between `<!-- name -->` and `<!-- /name -->`, or appends it if the card has
 * none. The rest of a card is written by people and contains no figures.
 */
export function withSection(card: string, name: string, section: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const whole = `${open}\n${section.trimEnd()}\n${close}`;
  const [from, to] = [card.indexOf(open), card.indexOf(close)];
  if (from < 0 || to < from) return `${card.trimEnd()}\n\n${whole}\n`;
  return card.slice(0, from) + whole + card.slice(to + close.length);
}

export type Measurement = {
  /** Name of the data set and its part. */
  name: string;
  evaluation: FaceEvaluation;
  /** Digest of the evaluated weights. */
  weightsSha256: string;
  command: string;
  /** Path of the image of the confusion matrices, relative to the card. */
  image: string;
};

/** The section of a card with the results of one evaluation. */
export function measuredSection({ name, evaluation, weightsSha256, command, image }: Measurement): string {
  const views = namedViews(evaluation.views);
  const { missed, abstained } = evaluation;
  return [
    `## Evaluation: ${name}`,
    `Command: \`${command}\`. Weights: \`${weightsSha256}\`.`,
    ...(missed + abstained.n > 0
      ? [`No face was found in ${missed} of ${evaluation.n} images; ${abstained.n} were not scored.`]
      : []),
    ...agreement(evaluation),
    table(
      [
        'view',
        'images',
        'accuracy',
        '95% interval',
        'balanced accuracy',
        'macro-F1',
        'ECE before calibration',
        'ECE',
      ],
      views.map(({ title, view }) => [
        title,
        String(view.n),
        share(view.accuracy),
        `${share(view.accuracyInterval.low)} to ${share(view.accuracyInterval.high)}`,
        share(view.balancedAccuracy),
        share(view.macroF1),
        share(view.eceUncalibrated),
        share(view.ece),
      ]),
    ),
    `![Confusion matrices](${image})`,
    ...views.flatMap(({ title, view }) => [
      `### ${title}`,
      table(
        ['class', 'images', 'precision', 'recall', 'F1'],
        Object.entries(view.perClass).map(([label, figures]) => [
          label,
          String(figures.support),
          share(figures.precision),
          share(figures.recall),
          share(figures.f1),
        ]),
      ),
      ...groupsOf(view),
    ]),
  ].join('\n\n');
}

/** A sentence about the agreement of the two label sets; none if they agree on every image. */
export function agreement({ labelledTwice: { n, same } }: FaceEvaluation): string[] {
  if (n === same) return [];
  return [
    `${n} of these images have labels of both FER+ and FER2013; ${same} of them (${percentage(same / n)}) have equal labels.`,
  ];
}

function groupsOf({ groups, groupGap }: ViewFigures): string[] {
  const rows = Object.entries(groups).map(([name, { n, accuracy, interval, small }]) => [
    name,
    `${n}${small ? ' (small)' : ''}`,
    share(accuracy),
    `${share(interval.low)} to ${share(interval.high)}`,
  ]);
  if (rows.length === 0) return [];
  const gap =
    groupGap === undefined ? [] : [`Accuracy gap between the best and the worst group: ${share(groupGap)}.`];
  return [table(['group', 'images', 'accuracy', '95% interval'], rows), ...gap];
}

/** The section of a card about the training. */
export function trainingSection({
  temperatures,
  commands,
  runs: [shipped, ...others],
}: TrainingFacts): string {
  if (!shipped) return '';
  const epochs = `${shipped.pictures.toLocaleString('en')} images for ${shipped.epochs.toFixed(1)} epochs`;
  return [
    '## Training',
    `${millions(shipped.parameters)} parameters, trained on ${epochs} in ${shipped.minutes.toFixed(0)} minutes. Temperatures: FER+ ${temperatures.ferplus.toFixed(2)}, FER2013 ${temperatures.fer2013.toFixed(2)}.`,
    table(
      ['run', 'settings', 'parameters', 'epochs', ...Object.values(VIEW_NAMES)],
      [shipped, ...others].map((run) => [
        run.name,
        `\`${run.settings}\``,
        millions(run.parameters),
        run.epochs.toFixed(1),
        share(run.accuracy.ferplus8),
        share(run.accuracy.fer7),
        share(run.accuracy.fer7FromFerplus8),
      ]),
    ),
    'The first run produced the shipped weights. The three columns on the right are accuracies on PublicTest, computed with PyTorch.',
    ['```sh', ...commands, '```'].join('\n'),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(3);
}

function percentage(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)} M`;
}
