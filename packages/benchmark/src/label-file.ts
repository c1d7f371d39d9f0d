import { EMOTIONS, type Emotion } from '@poise/shared/contracts';
import { readCsvTable } from './csv-table.ts';
import { emotionOf } from './face-labels.ts';

/** A media file with its label and group. */
export type Labelled<Label> = { readonly path: string; readonly label: Label; readonly group?: string };
export type LabelledImage = Labelled<Emotion>;

/** The labels that a label file may contain, and the kind of files it lists. */
export type Vocabulary<Label extends string> = {
  readonly labels: readonly Label[];
  /** The label for a word, or undefined. */
  of(word: string): Label | undefined;
  /** Used in error messages. */
  readonly item: string;
};

const EXPRESSIONS: Vocabulary<Emotion> = { labels: EMOTIONS, of: emotionOf, item: 'image' };

/** Reads the facial expressions of images; see {@link readLabels}. */
export const readLabelFile = (file: string, options: { group?: string | undefined } = {}): LabelledImage[] =>
  readLabels(file, EXPRESSIONS, options);

/**
 * Creates a reader for the labels of audio clips; see {@link readLabels}. Labels may be in any letter case.
 *
 * @param synonyms further words for the labels, in lower case.
 */
export function audioLabelReader<Label extends string>(
  labels: readonly Label[],
  synonyms: ReadonlyMap<string, Label> = new Map(),
) {
  const of = (word: string): Label | undefined => {
    const lower = word.trim().toLowerCase();
    return labels.find((label) => label === lower) ?? synonyms.get(lower);
  };
  return (file: string, options: { group?: string | undefined } = {}): Labelled<Label>[] =>
    readLabels(file, { labels, of, item: 'audio clip' }, options);
}

/**
 * Reads a CSV file with a header and the columns `path` (relative to the file's folder) and `label` (a
 * word of the vocabulary). Any other column may contain groups.
 *
 * @param options.group name of the column with the groups; an empty cell means no group.
 * @throws {PoiseError} `invalid_request`, naming the row that is invalid or whose file is missing;
 *   `media_too_large`.
 */
export function readLabels<Label extends string>(
  file: string,
  vocabulary: Vocabulary<Label>,
  { group }: { group?: string | undefined },
): Labelled<Label>[] {
  const { labels, item } = vocabulary;
  const columns = ['path', 'label', ...(group === undefined ? [] : [group])];
  return readCsvTable(file, { columns, item }).map((row) => {
    const label = vocabulary.of(row.text('label'));
    if (!label) throw row.invalid(`label "${row.text('label')}" is not one of ${labels.join(', ')}`);
    const path = row.file('path');
    const member = group === undefined ? '' : row.text(group);
    return { path, label, ...(member && { group: member }) };
  });
}
