import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EMOTIONS, type Emotion } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { CsvError, parse } from 'csv-parse/sync';
import { emotionOf } from './face-labels.ts';
import { sizeOfInput } from './input-file.ts';

/** A file and what it shows or holds, by the file of labels. */
export type Labelled<Label> = { readonly path: string; readonly label: Label; readonly group?: string };
export type LabelledPicture = Labelled<Emotion>;

/** What labels a file of labels may have, and what it labels. */
export type Vocabulary<Label extends string> = {
  readonly labels: readonly Label[];
  /** The label that a word stands for. */
  of(word: string): Label | undefined;
  readonly thing: string;
};

const EXPRESSIONS: Vocabulary<Emotion> = { labels: EMOTIONS, of: emotionOf, thing: 'picture' };

/** A file of labels is read whole: half a million rows. */
const MAX_BYTES = 64 * 2 ** 20;

/** Facial expressions by picture, see {@link readLabels}. */
export const readLabelFile = (
  file: string,
  options: { group?: string | undefined } = {},
): LabelledPicture[] => readLabels(file, EXPRESSIONS, options);

/**
 * Makes what reads labels of sounds, see {@link readLabels}: words in any case, or others that stand for them.
 *
 * @param synonyms in lower case.
 */
export function soundLabels<Label extends string>(
  labels: readonly Label[],
  synonyms: ReadonlyMap<string, Label> = new Map(),
) {
  const of = (word: string): Label | undefined => {
    const lower = word.trim().toLowerCase();
    return labels.find((label) => label === lower) ?? synonyms.get(lower);
  };
  return (file: string, options: { group?: string | undefined } = {}): Labelled<Label>[] =>
    readLabels(file, { labels, of, thing: 'sound' }, options);
}

/**
 * Reads a CSV file with a head and the columns `path` (from the file's own folder) and `label` (a
 * word of the vocabulary); other columns may tell groups apart.
 *
 * @param options.group column with the name of a file's group; where it is empty there is none.
 * @throws {PoiseError} `invalid_request` with the row that is wrong, also where a file is missing;
 *   `media_too_large`.
 */
export function readLabels<Label extends string>(
  file: string,
  vocabulary: Vocabulary<Label>,
  { group }: { group?: string | undefined },
): Labelled<Label>[] {
  const { labels, thing } = vocabulary;
  if (sizeOfInput(file) > MAX_BYTES)
    throw new PoiseError('media_too_large', `${file}: a file of labels has at most ${MAX_BYTES} bytes`);

  const [head = [], ...rows] = parseCsv(file);
  const place = (column: string) => {
    const found = head.indexOf(column);
    if (found < 0)
      throw new PoiseError('invalid_request', `${file} has no column ${column}, only ${head.join(', ')}`);
    return found;
  };
  const at = { path: place('path'), label: place('label'), group: group === undefined ? -1 : place(group) };
  if (rows.length === 0) throw new PoiseError('invalid_request', `${file} names no ${thing}`);

  return rows.map((cells, i) => {
    const wrong = (what: string) => new PoiseError('invalid_request', `${file}, row ${i + 1}: ${what}`);
    const path = cells[at.path]?.trim() ?? '';
    const label = vocabulary.of(cells[at.label] ?? '');
    if (!label) throw wrong(`label "${cells[at.label]}" is none of ${labels.join(', ')}`);
    const absolute = resolve(dirname(file), path);
    if (!path || !statSync(absolute, { throwIfNoEntry: false })?.isFile())
      throw wrong(`there is no ${thing} "${path}"`);
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
