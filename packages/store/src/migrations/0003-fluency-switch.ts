import { type Kysely, sql } from 'kysely';

/** Whether fluency is listened for; interviews from before the switch had none to turn off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE interviews
    ADD COLUMN fluency text NOT NULL DEFAULT 'on' CHECK (fluency IN ('on', 'off'))`.execute(db);
}
