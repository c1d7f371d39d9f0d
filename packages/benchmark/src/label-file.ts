import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EMOTIONS, type Emotion } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { CsvError, parse } from 'csv-parse/sync';
import { emotionOf } from './face-labels.ts';
import { sizeOfInput } from './input-file.ts';

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

/** The file is read into memory; this is about half a million rows. */
const MAX_BYTES = 64 * 2 ** 20;

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
  if (sizeOfInput(file) > MAX_BYTES)
    throw new PoiseError('media_too_large', `${file}: a label file may have at most ${MAX_BYTES} bytes`);

  const [header = [], ...rows] = parseCsv(file);
  const indexOf = (column: string) => {
    const found = header.indexOf(column);
    if (found < 0)
      throw new PoiseError('invalid_request', `${file} has no column ${column}, only ${header.join(', ')}`);
    return found;
  };
  const at = {
    path: indexOf('path'),
    label: indexOf('label'),
    group: group === undefined ? -1 : indexOf(group),
  };
  if (rows.length === 0) throw new PoiseError('invalid_request', `${file} lists no ${item}s`);

  return rows.map((cells, i) => {
    const invalid = (reason: string) => new PoiseError('invalid_request', `${file}, row ${i + 1}: ${reason}`);
    const path = cells[at.path]?.trim() ?? '';
    const label = vocabulary.of(cells[at.label] ?? '');
    if (!label) throw invalid(`label "${cells[at.label]}" is not one of ${labels.join(', ')}`);
    const absolute = resolve(dirname(file), path);
    if (!path || !statSync(absolute, { throwIfNoEntry: false })?.isFile())
      throw invalid(`${item} not found: "${path}"`);
    const member = cells[at.group]?.trim();
    return { path: absolute, label, ...(member && { group: member }) };
  });
}

function parseCsv(file: string): string[][] {
  try {
    return parse(readFileSync(file, 'utf8'), { bom: true, trim: true, skip_empty_lines: true });
  } catch (cause) {
    if (cause instanceof CsvError)
      throw new PoiseError('invalid_request', `${file}: ${cause.message}`, { cause });
    throw cause;
  }
}
