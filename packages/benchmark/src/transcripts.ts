import { readCsvTable } from './csv-table.ts';

/** An audio clip and what is said in it. */
export type Transcript = {
  readonly path: string;
  /** Empty where nobody speaks. */
  readonly text: string;
  readonly group?: string;
};

/**
 * Reads a CSV file with a header and the columns `file` (relative to the file's folder), `text` (what is said; empty
 * where nobody speaks) and `group` (may be empty).
 *
 * @throws {PoiseError} `invalid_request`, naming the row whose file is missing; `media_too_large`.
 */
export function readTranscripts(file: string): Transcript[] {
  return readCsvTable(file, { columns: ['file', 'text', 'group'], item: 'audio clip' }).map((row) => {
    const group = row.text('group');
    return { path: row.file('file'), text: row.text('text'), ...(group && { group }) };
  });
}
