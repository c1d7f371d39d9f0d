import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool } from 'pg';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
/** A connection that may or may not be in a transaction: what repositories take. */
export type Executor = Db | Transaction<Database>;

export type Store = {
  readonly db: Db;
  /** Runs `work` in one transaction; it is rolled back when `work` throws. */
  transaction<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the record. `onIdleError` hears of idle connections that broke; they are replaced. */
export function openStore(
  url: string,
  options: { maxConnections?: number; onIdleError?: (error: Error) => void } = {},
): Store {
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    keepAlive: true,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    async ping() {
      await sql`SELECT 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
