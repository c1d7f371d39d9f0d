import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool } from 'pg';
import { prepareStatements } from './prepared-statements.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
/** A connection, in a transaction or not: the first argument of all repositories. */
export type Executor = Db | Transaction<Database>;

export type Store = {
  readonly db: Db;
  /** Runs `work` in one transaction, which is rolled back if `work` throws. */
  transaction<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T>;
  /**
   * Runs `work` unless another process of this installation is running work of the same name.
   * @returns whether it ran
   */
  alone(name: string, work: () => Promise<unknown>): Promise<boolean>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the record. `onIdleError` is called when an idle connection breaks; it is replaced. */
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
    // A connection that breaks while in use fails its query. Unhandled, the error would also end the process.
    onConnect(client) {
      client.on('error', () => undefined);
      prepareStatements(client);
    },
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    alone: (name, work) =>
      db.transaction().execute(async (tx) => {
        // A transaction-level lock, released when the process dies.
        const { rows } = await sql<{ mine: boolean }>`
          SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS mine`.execute(tx);
        const mine = rows[0]?.mine === true;
        if (mine) await work();
        return mine;
      }),
    async ping() {
      await sql`SELECT 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
