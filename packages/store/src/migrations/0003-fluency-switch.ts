import { type Kysely, sql } from 'kysely';

/** Whether fluency is analysed. Interviews from before the switch could not turn it off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE interviews
    ADD COLUMN fluency text NOT NULL DEFAULT 'on' CHECK (fluency IN ('on', 'off'))`.execute(db);
}
