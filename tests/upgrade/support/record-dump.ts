import { withClient } from '@poise/launcher';

/*
 * A record as data: each row as PostgreSQL writes it as JSON, so that it is read back to the same bytes. The form of
 * the tables is not part of it, since the first migrations still make them; their columns are, to prove that.
 */

const SCHEMAS = ['public', 'poise_queue'];

export type RecordDump = {
  /** `schema.table.column type`, sorted. */
  readonly columns: readonly string[];
  /** In an order in which their references hold. */
  readonly tables: readonly { readonly name: string; readonly rows: unknown }[];
  readonly sequences: readonly { readonly name: string; readonly value: string }[];
};

/** Tables that others refer to come first. */
const FIRST = ['public.tenants', 'public.candidates', 'public.interviews', 'public.recordings'];

export async function dumpRecord(url: string): Promise<RecordDump> {
  return withClient(url, async (client) => {
    const names = await client.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'kysely%' ORDER BY name`,
      [SCHEMAS],
    );
    const tables: { name: string; rows: unknown }[] = [];
    const place = (name: string) => (FIRST.indexOf(name) < 0 ? FIRST.length : FIRST.indexOf(name));
    for (const { name } of names.rows.toSorted((a, b) => place(a.name) - place(b.name))) {
      // As text, since a number of JavaScript does not hold every number of PostgreSQL.
      const { rows } = await client.query<{ row: string }>(
        `SELECT row_to_json(t)::text AS row FROM ${name} AS t`,
      );
      if (rows.length > 0) tables.push({ name, rows: rows.map(({ row }) => row) });
    }
    const sequences = await client.query<{ name: string; value: string }>(
      `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS value FROM pg_sequences
       WHERE schemaname = ANY($1) AND last_value IS NOT NULL ORDER BY name`,
      [SCHEMAS],
    );
    return { columns: await columnsOf(client), tables, sequences: sequences.rows };
  });
}

/** The columns of a record, to compare two of them by. */
export const recordColumns = (url: string): Promise<string[]> => withClient(url, columnsOf);

type Client = Parameters<Parameters<typeof withClient>[1]>[0];

async function columnsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT table_schema || '.' || table_name || '.' || column_name || ' ' || data_type AS column
     FROM information_schema.columns WHERE table_schema = ANY($1) AND table_name NOT LIKE 'kysely%'`,
    [SCHEMAS],
  );
  return rows.map(({ column }) => column).toSorted();
}

/** Fills a record whose tables exist and are empty. */
export async function restoreRecord(url: string, dump: RecordDump): Promise<void> {
  await withClient(url, async (client) => {
    for (const { name, rows } of dump.tables) {
      await client.query(`DELETE FROM ${name}`);
      await client.query(
        `INSERT INTO ${name} OVERRIDING SYSTEM VALUE
         SELECT (json_populate_record(NULL::${name}, row::json)).* FROM unnest($1::text[]) AS row`,
        [rows],
      );
    }
    for (const { name, value } of dump.sequences) {
      // BullMQ makes one for each queue on its first use.
      await client.query(`CREATE SEQUENCE IF NOT EXISTS ${name}`);
      await client.query('SELECT setval($1::regclass, $2::bigint)', [name, value]);
    }
  });
}
