import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { CsvError, parse } from 'csv-parse/sync';
import { sizeOfInput } from './input-file.ts';

/** The file is read into memory; this is about half a million rows. */
const MAX_BYTES = 64 * 2 ** 20;

/** A row of a table. Errors name the file and the row. */
export type CsvRow = {
  /** A cell without the space around it; empty where the row ends before it. */
  text(column: string): string;
  /** The absolute path of a file that the cell names relative to the table. */
  file(column: string): string;
  invalid(reason: string): PoiseError;
};

/**
 * Reads a CSV file with a header.
 *
 * @param options.columns have to be there.
 * @param options.item what the rows list, for errors.
 * @throws {PoiseError} `invalid_request` for a column that is missing, a table without rows, or one that is no CSV;
 *   `media_too_large`.
 */
export function readCsvTable(
  file: string,
  { columns, item }: { columns: readonly string[]; item: string },
): CsvRow[] {
  if (sizeOfInput(file) > MAX_BYTES)
    throw new PoiseError('media_too_large', `${file}: a label file may have at most ${MAX_BYTES} bytes`);
  const [header = [], ...rows] = parseCsv(file);
  const missing = columns.find((column) => !header.includes(column));
  if (missing !== undefined)
    throw new PoiseError('invalid_request', `${file} has no column ${missing}, only ${header.join(', ')}`);
  if (rows.length === 0) throw new PoiseError('invalid_request', `${file} lists no ${item}s`);

  return rows.map((cells, i) => {
    const text = (column: string) => cells[header.indexOf(column)]?.trim() ?? '';
    const invalid = (reason: string) => new PoiseError('invalid_request', `${file}, row ${i + 1}: ${reason}`);
    return {
      text,
      invalid,
      file(column) {
        const path = text(column);
        const absolute = resolve(dirname(file), path);
        if (!path || !statSync(absolute, { throwIfNoEntry: false })?.isFile())
          throw invalid(`${item} not found: "${path}"`);
        return absolute;
      },
    };
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
