import { migrateQueue } from '@poise/runtime';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { openStore } from './database.ts';
import { migrations } from './migrations/index.ts';

/**
 * Updates the record, and the queue's schema if the queue is in Postgres, to the latest version.
 * @param url of a role that may create tables, schemas and roles
 * @param to the last migration to apply; all are without it. That of an earlier release gives a record as it had it.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(url: string, queueNamespace?: string, to?: string): Promise<string[]> {
  const store = openStore(url, { maxConnections: 1 });
  try {
    const migrator = new Migrator({ db: store.db, provider: migrations });
    const { error, results } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to));
    if (error) throw error;
    if (queueNamespace) {
      await migrateQueue(url, queueNamespace);
      const schema = sql.id(queueNamespace);
      // BullMQ creates a sequence per queue on first use, hence CREATE.
      await sql`GRANT USAGE, CREATE ON SCHEMA ${schema} TO poise_queue`.execute(store.db);
      await sql`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO poise_queue`.execute(store.db);
      await sql`GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO poise_queue`.execute(store.db);
    }
    return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName);
  } finally {
    await store.close();
  }
}
