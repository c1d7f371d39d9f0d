import { type Kysely, sql } from 'kysely';

/** The writer of each table; all services may read (workers have no access at all). */
const WRITERS = {
  poise_gateway: [
    'tenants',
    'api_keys',
    'candidates',
    'interviews',
    'consents',
    'recordings',
    'chunks',
    'commands',
    'idempotency_keys',
    'audit_log',
  ],
  poise_orchestrator: ['interview_states', 'observations', 'timeline_points', 'answers', 'interview_events'],
  poise_feedback: ['reports'],
} as const;

/** Rows of these tables are immutable. They are deleted with the interview; those of the audit log never are. */
const INSERT_ONLY = new Set(['recordings', 'chunks', 'commands', 'audit_log', 'answers', 'interview_events']);

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE tenants (
      id text PRIMARY KEY,
      name text NOT NULL,
      profiles text[] NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`
    CREATE TABLE candidates (
      id text PRIMARY KEY,
      tenant_id text NOT NULL REFERENCES tenants,
      external_id text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (tenant_id, external_id)
    )`.execute(db);
  await sql`
    CREATE TABLE interviews (
      id text PRIMARY KEY,
      tenant_id text NOT NULL REFERENCES tenants,
      candidate_id text REFERENCES candidates,
      title text,
      profile text NOT NULL,
      retention text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      closed_at timestamptz,
      erased_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX ON interviews (tenant_id, created_at)`.execute(db);
  await sql`
    CREATE TABLE api_keys (
      id text PRIMARY KEY,
      tenant_id text NOT NULL REFERENCES tenants,
      hash bytea NOT NULL UNIQUE,
      scopes text[] NOT NULL,
      interview_id text REFERENCES interviews,
      label text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      revoked_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX ON api_keys (interview_id)`.execute(db);
  await sql`
    CREATE TABLE consents (
      id text PRIMARY KEY,
      interview_id text NOT NULL REFERENCES interviews,
      streams text[] NOT NULL,
      purpose text NOT NULL,
      statement text NOT NULL,
      granted_at timestamptz NOT NULL DEFAULT now(),
      withdrawn_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX ON consents (interview_id)`.execute(db);
  await sql`
    CREATE TABLE recordings (
      id text PRIMARY KEY,
      interview_id text NOT NULL REFERENCES interviews,
      blob_key text NOT NULL,
      content_type text NOT NULL,
      bytes bigint NOT NULL,
      sha256 text NOT NULL,
      duration_ms integer NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX ON recordings (interview_id)`.execute(db);
  await sql`
    CREATE TABLE chunks (
      interview_id text NOT NULL REFERENCES interviews,
      stream text NOT NULL,
      seq integer NOT NULL,
      start_ms integer NOT NULL,
      duration_ms integer NOT NULL,
      content_type text NOT NULL,
      bytes integer NOT NULL,
      sha256 text NOT NULL,
      blob_key text NOT NULL,
      recording_id text REFERENCES recordings,
      -- Milliseconds, as JavaScript has them: a walk through the manifest resumes at this value.
      accepted_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (interview_id, stream, seq)
    )`.execute(db);
  await sql`CREATE INDEX ON chunks (accepted_at)`.execute(db);
  await sql`
    CREATE TABLE commands (
      id text PRIMARY KEY,
      interview_id text NOT NULL REFERENCES interviews,
      body jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX ON commands (created_at)`.execute(db);
  await sql`
    CREATE TABLE idempotency_keys (
      tenant_id text NOT NULL REFERENCES tenants,
      key text NOT NULL,
      request_hash bytea NOT NULL,
      status integer,
      response text,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, key)
    )`.execute(db);
  await sql`
    CREATE TABLE audit_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id text NOT NULL,
      key_id text,
      action text NOT NULL,
      target text NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);

  await sql`
    CREATE TABLE interview_states (
      interview_id text PRIMARY KEY,
      state jsonb NOT NULL,
      updated_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX ON interview_states ((state->>'status'), updated_at)`.execute(db);
  await sql`
    CREATE TABLE observations (
      interview_id text NOT NULL,
      stream text NOT NULL,
      seq integer NOT NULL,
      model text NOT NULL,
      status text NOT NULL,
      start_ms integer NOT NULL,
      end_ms integer NOT NULL,
      body jsonb NOT NULL,
      observed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (interview_id, stream, seq, model)
    )`.execute(db);
  await sql`CREATE INDEX ON observations (interview_id, start_ms)`.execute(db);
  await sql`
    CREATE TABLE timeline_points (
      interview_id text NOT NULL,
      second integer NOT NULL,
      body jsonb NOT NULL,
      PRIMARY KEY (interview_id, second)
    )`.execute(db);
  await sql`
    CREATE TABLE answers (
      interview_id text NOT NULL,
      seq integer NOT NULL,
      question_id text,
      text text NOT NULL,
      given_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (interview_id, seq)
    )`.execute(db);
  await sql`
    CREATE TABLE interview_events (
      interview_id text NOT NULL,
      seq integer NOT NULL,
      command_id text UNIQUE,
      body jsonb NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (interview_id, seq)
    )`.execute(db);

  await sql`
    CREATE TABLE reports (
      id text PRIMARY KEY,
      interview_id text NOT NULL UNIQUE,
      body jsonb NOT NULL,
      html text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);

  await grant(db);
}

/** One writer per table, enforced by the database. */
async function grant(db: Kysely<unknown>): Promise<void> {
  const everything = Object.values(WRITERS).flat();
  for (const [role, own] of Object.entries(WRITERS)) {
    await createRole(db, role);
    for (const table of everything)
      await sql`GRANT SELECT ON ${sql.table(table)} TO ${sql.id(role)}`.execute(db);
    for (const table of own) {
      await sql`GRANT INSERT ON ${sql.table(table)} TO ${sql.id(role)}`.execute(db);
      if (!INSERT_ONLY.has(table))
        await sql`GRANT UPDATE ON ${sql.table(table)} TO ${sql.id(role)}`.execute(db);
      if (table !== 'audit_log')
        await sql`GRANT DELETE ON ${sql.table(table)} TO ${sql.id(role)}`.execute(db);
    }
  }
  await createRole(db, 'poise_queue');
}

/** Roles belong to the server, not the database: another database may have created them. */
async function createRole(db: Kysely<unknown>, role: string): Promise<void> {
  await sql`
    DO $$ BEGIN
      CREATE ROLE ${sql.id(role)} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`.execute(db);
}
