import { type Kysely, sql } from 'kysely';

/** Blobs to be removed from the blob store, and interviews whose retention was processed. Writer: the gateway. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE media_erasures (
      key text NOT NULL,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (due_at, key)
    )`.execute(db);
  await sql`GRANT SELECT ON media_erasures TO poise_orchestrator, poise_feedback`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON media_erasures TO poise_gateway`.execute(db);

  await sql`ALTER TABLE interviews ADD COLUMN media_erased_at timestamptz`.execute(db);
  await sql`
    CREATE INDEX ON interviews (closed_at)
    WHERE closed_at IS NOT NULL AND media_erased_at IS NULL`.execute(db);
}
