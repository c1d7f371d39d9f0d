import { migrateQueue } from '@poise/runtime';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { openStore } from './database.ts';
import { migrations } from './migrations/index.ts';

/**
 * Updates the record, and the queue's schema if the queue is in Postgres, to the latest version.
 * @param url of a role that may create tables, schemas and roles
 * @returns the names of the migrations that were applied
 */
export async function migrate(url: string, queueNamespace?: string): Promise<string[]> {
  const store = openStore(url, { maxConnections: 1 });
  try {
    const { error, results } = await new Migrator({ db: store.db, provider: migrations }).migrateToLatest();
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
