import { type Kysely, sql } from 'kysely';

/**
 * Outstanding work is recorded where it arises, so that no walk reads finished work: interviews that are not
 * settled, reports that are due, dirty seconds of timelines, commands after a mark, media by due time.
 * Observations carry the generation of the analysed bytes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await stateColumns(db);
  await observationColumns(db);
  await commandOrder(db);
  await mediaDue(db);

  await sql`DROP INDEX IF EXISTS chunks_accepted_at_idx`.execute(db);
  await sql`CREATE INDEX chunks_by_acceptance ON chunks (interview_id, accepted_at)`.execute(db);
  await sql`CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at)`.execute(db);
  await sql`
    CREATE INDEX interviews_open ON interviews (created_at)
    WHERE closed_at IS NULL AND erased_at IS NULL`.execute(db);
}

async function stateColumns(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE interview_states
      ADD COLUMN settled boolean NOT NULL DEFAULT false,
      ADD COLUMN report_due boolean NOT NULL DEFAULT false,
      ADD COLUMN dirty_seconds int4multirange NOT NULL DEFAULT '{}',
      ADD COLUMN fuse_runs integer NOT NULL DEFAULT 0`.execute(db);
  // Reports from before words were a modality already contain them, so no report is due.
  await sql`
    UPDATE interview_states AS s SET
      settled = s.state->>'status' IN ('closed', 'erased'),
      report_due = CASE s.state->>'status'
        WHEN 'erased' THEN EXISTS (SELECT FROM reports AS r WHERE r.interview_id = s.interview_id)
        WHEN 'closed' THEN NOT EXISTS (
          SELECT FROM reports AS r JOIN interview_events AS e ON e.interview_id = r.interview_id
          WHERE r.interview_id = s.interview_id AND e.body->>'type' = 'report.ready'
            AND r.body->'accounting' = s.state->'totals')
        ELSE false END`.execute(db);
  await sql`DROP INDEX IF EXISTS interview_states_expr_updated_at_idx`.execute(db);
  await sql`CREATE INDEX interview_states_unsettled ON interview_states (interview_id) WHERE NOT settled`.execute(
    db,
  );
  await sql`CREATE INDEX interview_states_report_due ON interview_states (updated_at) WHERE report_due`.execute(
    db,
  );
  await sql`
    CREATE INDEX interview_states_dirty ON interview_states (updated_at)
    WHERE dirty_seconds <> '{}'::int4multirange`.execute(db);
}

async function observationColumns(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE observations
      ADD COLUMN generation text,
      ADD COLUMN ordinal bigint GENERATED ALWAYS AS IDENTITY`.execute(db);
  await sql`CREATE INDEX observations_in_order ON observations (interview_id, ordinal)`.execute(db);
}

/** Numbers existing commands by id, which is ordered by time; the database numbers new ones. */
async function commandOrder(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE commands ADD COLUMN ordinal bigint`.execute(db);
  await sql`
    UPDATE commands SET ordinal = numbered.ordinal
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM commands) AS numbered
    WHERE numbered.id = commands.id`.execute(db);
  await sql`ALTER TABLE commands ALTER COLUMN ordinal SET NOT NULL`.execute(db);
  await sql`ALTER TABLE commands ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY`.execute(db);
  await sql`
    SELECT setval(pg_get_serial_sequence('commands', 'ordinal'), (SELECT coalesce(max(ordinal), 0) + 1 FROM commands), false)`.execute(
    db,
  );
  await sql`CREATE UNIQUE INDEX commands_in_order ON commands (ordinal)`.execute(db);
  await sql`CREATE INDEX commands_of_interview ON commands (interview_id, ordinal)`.execute(db);
  await sql`DROP INDEX IF EXISTS commands_created_at_idx`.execute(db);
  await sql`
    CREATE TABLE reconciler_marks (
      name text PRIMARY KEY,
      ordinal bigint NOT NULL
    )`.execute(db);
  await sql`GRANT SELECT ON reconciler_marks TO poise_orchestrator, poise_feedback`.execute(db);
  await sql`GRANT SELECT, INSERT, UPDATE ON reconciler_marks TO poise_gateway`.execute(db);
}

/** Without consent, retention ends with the interview; a change of consent changes the due time. */
async function mediaDue(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE interviews ADD COLUMN media_due_at timestamptz`.execute(db);
  await sql`
    UPDATE interviews SET media_due_at = closed_at + CASE
      WHEN retention = 'none' OR EXISTS (
        SELECT FROM chunks WHERE chunks.interview_id = interviews.id AND NOT EXISTS (
          SELECT FROM consents WHERE consents.interview_id = interviews.id
            AND purpose = 'retention' AND withdrawn_at IS NULL AND chunks.stream = ANY(streams)))
      THEN interval '0' ELSE retention::interval END
    WHERE closed_at IS NOT NULL`.execute(db);
  await sql`DROP INDEX IF EXISTS interviews_closed_at_idx`.execute(db);
  await sql`
    CREATE INDEX interviews_media_due ON interviews (media_due_at)
    WHERE media_due_at IS NOT NULL AND media_erased_at IS NULL`.execute(db);
}
