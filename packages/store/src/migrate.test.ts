import { TEST_NAMESPACE } from '@poise/testing';
import { sql } from 'kysely';
import { Client } from 'pg';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from './migrate-record.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';
import { emptyDatabase } from './test/empty-database.ts';
import { useStore } from './test/use-store.ts';

describe('a migration', () => {
  let all: string[];
  beforeAll(async () => {
    all = Object.keys(await migrations.getMigrations());
  });

  it('when the database is empty, then every migration is applied, and none twice', async () => {
    const url = await emptyDatabase(inject('postgresUrl'));
    expect(await migrate(url, TEST_NAMESPACE)).toEqual(all);
    expect(await migrate(url, TEST_NAMESPACE)).toEqual([]);
  });

  it('when two processes start at the same time, then each migration is applied once', async () => {
    const url = await emptyDatabase(inject('postgresUrl'));
    const applied = await Promise.all([migrate(url), migrate(url)]);
    expect(applied.flat().toSorted()).toEqual(all);
  });

  it('when the queue is on Redis, then no schema is created for it', async () => {
    const url = await emptyDatabase(inject('postgresUrl'));
    await migrate(url);
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [TEST_NAMESPACE]);
    await client.end();
    expect(rows).toEqual([]);
  });
});

type Writer = 'poise_gateway' | 'poise_orchestrator' | 'poise_feedback';
const ROLES = ['poise_gateway', 'poise_orchestrator', 'poise_feedback', 'poise_queue'] as const;

/** The one writer of each table, and its privileges: a table without an entry does not compile. */
const PRIVILEGES: Record<keyof Database, readonly [Writer, ...('INSERT' | 'UPDATE' | 'DELETE')[]]> = {
  tenants: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  api_keys: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  candidates: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  interviews: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  consents: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  recordings: ['poise_gateway', 'INSERT', 'DELETE'],
  chunks: ['poise_gateway', 'INSERT', 'DELETE'],
  commands: ['poise_gateway', 'INSERT', 'DELETE'],
  idempotency_keys: ['poise_gateway', 'INSERT', 'UPDATE', 'DELETE'],
  media_erasures: ['poise_gateway', 'INSERT', 'DELETE'],
  reconciler_marks: ['poise_gateway', 'INSERT', 'UPDATE'],
  audit_log: ['poise_gateway', 'INSERT'],
  interview_states: ['poise_orchestrator', 'INSERT', 'UPDATE', 'DELETE'],
  observations: ['poise_orchestrator', 'INSERT', 'UPDATE', 'DELETE'],
  timeline_points: ['poise_orchestrator', 'INSERT', 'UPDATE', 'DELETE'],
  answers: ['poise_orchestrator', 'INSERT', 'DELETE'],
  interview_events: ['poise_orchestrator', 'INSERT', 'DELETE'],
  reports: ['poise_feedback', 'INSERT', 'UPDATE', 'DELETE'],
};

describe('privileges on the record', () => {
  const used = useStore();

  it('when a table exists in the database, then it has an entry in this test', async () => {
    const { rows } = await sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name NOT LIKE 'kysely_%'`.execute(used.admin.db);
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(PRIVILEGES).toSorted());
  });

  describe.each(Object.entries(PRIVILEGES))('of %s', (table, [writer, ...may]) => {
    it.each(ROLES)('when it is %s, then it has exactly the privileges that it needs', async (role) => {
      const { rows } = await sql<{ may: string }>`
        SELECT may FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS may
        WHERE has_table_privilege(${role}, ${table}, may)`.execute(used.admin.db);
      const reads = role === 'poise_queue' ? [] : ['SELECT'];
      expect(rows.map((row) => row.may)).toEqual([...reads, ...(role === writer ? may : [])]);
    });
  });

  it.each([
    ['gateway', 'UPDATE chunks SET seq = 1'],
    ['gateway', 'DELETE FROM audit_log'],
    ['gateway', "INSERT INTO reports VALUES ('a', 'b', '{}', '')"],
    ['orchestrator', 'DELETE FROM chunks'],
    ['feedback', "INSERT INTO interview_events VALUES ('a', 1, NULL, '{}')"],
    ['feedback', 'CREATE TABLE mine (id int)'],
    ['orchestrator', 'SELECT * FROM poise_queue.job'],
  ] as const)('when %s tries `%s`, then the database itself rejects it', async (service, statement) => {
    await expect(sql.raw(statement).execute(used[service].db)).rejects.toMatchObject({ code: '42501' });
  });

  it('when a worker connects to the record, then it can read nothing', async () => {
    const worker = new Client({ connectionString: used.database.urls.queue });
    await worker.connect();
    for (const table of Object.keys(PRIVILEGES)) {
      await expect(worker.query(`SELECT 1 FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(worker.query('CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await worker.end();
  });
});
