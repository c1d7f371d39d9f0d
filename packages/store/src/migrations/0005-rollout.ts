import { type Kysely, sql } from 'kysely';

/**
 * Services of version 0.1 write to the record during a rollout, when this form of it is there already. What they
 * leave is recognised, so that newer ones complete it:
 * - `kept_event` is the last event of an interview that a service wrote which keeps the whole state. An older one
 *   moves `lastEvent` on, not `kept_event`. `kept_observation` is the last of the observations without a
 *   generation, which only older ones write, whose seconds were marked.
 * - An older gateway leaves `media_due_at` as it is, so the database itself sets it, and it would remove media
 *   whose words are still to come.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE interview_states
      ADD COLUMN kept_event integer,
      ADD COLUMN kept_observation bigint NOT NULL DEFAULT 0`.execute(db);
  // What is finished needs no completion.
  await sql`UPDATE interview_states SET kept_event = (state->>'lastEvent')::integer WHERE settled`.execute(
    db,
  );
  await sql`
    CREATE INDEX interview_states_left ON interview_states (updated_at)
    WHERE kept_event IS DISTINCT FROM (state->>'lastEvent')::integer`.execute(db);
  await mediaDue(db);
  await mediaKept(db);
}

async function mediaDue(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION media_due_at(of interviews) RETURNS timestamptz LANGUAGE sql STABLE AS $$
      SELECT of.closed_at + CASE
        WHEN of.retention = 'none' OR EXISTS (
          SELECT FROM chunks WHERE chunks.interview_id = of.id AND NOT EXISTS (
            SELECT FROM consents WHERE consents.interview_id = of.id
              AND purpose = 'retention' AND withdrawn_at IS NULL AND chunks.stream = ANY(streams)))
        THEN interval '0' ELSE of.retention::interval END
    $$`.execute(db);
  await sql`
    CREATE FUNCTION set_media_due_at() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.media_due_at := coalesce(NEW.media_due_at, media_due_at(NEW));
      RETURN NEW;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER media_due BEFORE UPDATE OF closed_at ON interviews
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION set_media_due_at()`.execute(db);
  await sql`
    CREATE FUNCTION move_media_due_at() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE interviews SET media_due_at = media_due_at(interviews)
      WHERE id = NEW.interview_id AND closed_at IS NOT NULL;
      RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER media_due AFTER INSERT OR UPDATE ON consents
    FOR EACH ROW WHEN (NEW.purpose = 'retention') EXECUTE FUNCTION move_media_due_at()`.execute(db);
  // An interview that an older gateway closed since the last migration.
  await sql`
    UPDATE interviews SET media_due_at = media_due_at(interviews)
    WHERE closed_at IS NOT NULL AND media_due_at IS NULL`.execute(db);
}

/** Media are kept until nothing more is to come of them, unless their interview is erased. */
async function mediaKept(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION keep_media_of_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM interview_states WHERE interview_id = NEW.id AND NOT settled) THEN
        RAISE EXCEPTION 'interview % is not settled: its media are still needed', NEW.id;
      END IF;
      RETURN NEW;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER media_kept BEFORE UPDATE OF media_erased_at ON interviews
    FOR EACH ROW WHEN (OLD.media_erased_at IS NULL AND NEW.media_erased_at IS NOT NULL AND NEW.erased_at IS NULL)
    EXECUTE FUNCTION keep_media_of_unsettled()`.execute(db);
}
