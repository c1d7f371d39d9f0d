import type { FaceEvaluation } from './face-evaluation.ts';
import type { FaceViews, ViewFigures } from './face-views.ts';
import type { TrainingFacts } from './training-facts.ts';

/** What the views are called where people read them. */
export const VIEW_NAMES: Record<keyof FaceViews, string> = {
  ferplus8: 'FER+, eight classes',
  fer7: 'FER2013, seven classes',
  fer7FromFerplus8: 'FER2013, the eight classes without contempt',
};

/** The views that were measured, in order, with their names. */
export function namedViews(views: FaceViews): { title: string; view: ViewFigures }[] {
  return (Object.keys(VIEW_NAMES) as (keyof FaceViews)[]).flatMap((key) => {
    const view = views[key];
    return view ? [{ title: VIEW_NAMES[key], view }] : [];
  });
}

/**
 * The card with a section between `<!-- name -->` and `<!-- /name -->` replaced, or put at its end where it
 * has none yet. Everything else in a card is written by people, and has no figures.
 */
export function withSection(card: string, name: string, section: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const whole = `${open}\n${section.trimEnd()}\n${close}`;
  const [from, to] = [card.indexOf(open), card.indexOf(close)];
  if (from < 0 || to < from) return `${card.trimEnd()}\n\n${whole}\n`;
  return card.slice(0, from) + whole + card.slice(to + close.length);
}

export type Measurement = {
  /** Of the data set and its part. */
  name: string;
  evaluation: FaceEvaluation;
  /** Digest of the weights that were measured. */
  weightsSha256: string;
  command: string;
  /** Confusion matrices, from the card's folder. */
  picture: string;
};

/** The section of a card that one measurement fills. */
export function measuredSection({ name, evaluation, weightsSha256, command, picture }: Measurement): string {
  const views = namedViews(evaluation.views);
  const { missed, abstained } = evaluation;
  return [
    `## Measured: ${name}`,
    `Command: \`${command}\`. Weights: \`${weightsSha256}\`.`,
    ...(missed + abstained.n > 0
      ? [`No face was found in ${missed} of ${evaluation.n} pictures; ${abstained.n} were not judged.`]
      : []),
    ...agreement(evaluation),
    table(
      [
        'view',
        'pictures',
        'accuracy',
        '95 % interval',
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
    `![Confusion matrices](${picture})`,
    ...views.flatMap(({ title, view }) => [
      `### ${title}`,
      table(
        ['class', 'pictures', 'precision', 'recall', 'F1'],
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

/** In words, how far the two label sets disagree; nothing where they do not. */
export function agreement({ labelledTwice: { n, same } }: FaceEvaluation): string[] {
  if (n === same) return [];
  const share = ((100 * same) / n).toFixed(1);
  return [`FER+ and FER2013 label ${n} of these pictures both, and ${same} (${share} %) alike.`];
}

function groupsOf({ groups, groupGap }: ViewFigures): string[] {
  const rows = Object.entries(groups).map(([name, { n, accuracy, interval, small }]) => [
    name,
    `${n}${small ? ' (few)' : ''}`,
    share(accuracy),
    `${share(interval.low)} to ${share(interval.high)}`,
  ]);
  if (rows.length === 0) return [];
  const gap = groupGap === undefined ? [] : [`Best minus worst accuracy: ${share(groupGap)}.`];
  return [table(['group', 'pictures', 'accuracy', '95 % interval'], rows), ...gap];
}

/** The section of a card that the facts of training fill. */
export function trainingSection({
  temperatures,
  commands,
  runs: [shipped, ...others],
}: TrainingFacts): string {
  if (!shipped) return '';
  const seen = `${shipped.pictures.toLocaleString('en')} pictures, seen ${shipped.epochs.toFixed(1)} times each`;
  return [
    '## Training',
    `${millions(shipped.parameters)} parameters; ${seen} on average, in ${shipped.minutes.toFixed(0)} minutes. Temperatures: FER+ ${temperatures.ferplus.toFixed(2)}, FER2013 ${temperatures.fer2013.toFixed(2)}.`,
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
    'The first run is the one whose weights these are; the columns on the right are accuracies on PublicTest, as torch computes them.',
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

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)} M`;
}
