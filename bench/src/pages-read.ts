import type { Store } from '@poise/store';
import { sql } from 'kysely';

/** Pages (buffers) that PostgreSQL has read in this database so far, from its cache or from disk. */
export async function pagesRead({ db }: Store): Promise<number> {
  await sql`SELECT pg_stat_force_next_flush()`.execute(db);
  const { rows } = await sql<{ pages: string }>`
    SELECT blks_hit + blks_read AS pages FROM pg_stat_database WHERE datname = current_database()`.execute(
    db,
  );
  return Number(rows[0]?.pages ?? 0);
}
