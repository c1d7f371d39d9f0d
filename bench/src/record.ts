import { byModality, newId } from '@poise/shared/contracts';
import {
  chunks,
  commands,
  idempotencyKeys,
  interviewStates,
  interviews,
  mediaErasures,
  openStore,
  reconcilerMarks,
  type Store,
  tenants,
} from '@poise/store';
import { createTestDatabase, startTestServer } from '@poise/testing';
import { sql } from 'kysely';
import { pagesRead } from './pages-read.ts';
import { quantile } from './statistics.ts';

const INTERVIEWS = 10_000;
const CHUNKS = 300;
const TICKS = 50;

/**
 * The cost of one idle turn of every walk with thousands of finished interviews: the queries of the
 * reconcilers of gateway and orchestrator, by time and by pages read by PostgreSQL.
 */
export async function benchRecord(): Promise<string[]> {
  const server = await startTestServer();
  const { adminUrl } = await createTestDatabase(server.server.url('postgres'));
  const store = openStore(adminUrl, { maxConnections: 1 });
  try {
    // Seeding takes longer than the timeout of any service.
    await sql`SET statement_timeout = 0`.execute(store.db);
    // Skips the foreign key checks of millions of rows.
    await sql`SET session_replication_role = replica`.execute(store.db);
    const lines: string[] = [];
    for (const count of [0, INTERVIEWS]) {
      if (count > 0) await seed(store, count);
      await sql`VACUUM ANALYZE`.execute(store.db);
      await tick(store);
      const times: number[] = [];
      const pages: number[] = [];
      for (let i = 0; i < TICKS; i += 1) {
        const before = await pagesRead(store);
        const startedAt = performance.now();
        await tick(store);
        times.push(performance.now() - startedAt);
        pages.push((await pagesRead(store)) - before);
      }
      lines.push(
        `${String(count).padStart(6)} finished interviews of ${CHUNKS} chunks   idle tick p50 ${quantile(times, 0.5).toFixed(1)} ms   ` +
          `${quantile(pages, 0.5)} buffers`,
      );
    }
    return lines;
  } finally {
    await store.close();
    await server.stop();
  }
}

/** Every query that the reconcilers run if there is nothing to do. */
async function tick({ db }: Store): Promise<void> {
  const now = new Date();
  const [unsettled, mark] = [
    await interviews.unsettled(db, '', 100),
    await reconcilerMarks.find(db, 'commands'),
  ];
  await chunks.unobserved(db, {
    interviews: unsettled.map((id) => ({ id, completeUpTo: new Date(0) })),
    acceptedBefore: now,
    liveBefore: byModality(() => now),
    limit: 500,
  });
  await commands.after(db, mark, now, 500);
  await interviews.abandoned(db, new Date(now.getTime() - 86_400_000), 100);
  await interviews.withMediaOverdue(db, now, 200);
  await mediaErasures.due(db, now, 500);
  await idempotencyKeys.removeExpired(db);
  await interviewStates.withReportDue(db, now, 100);
  await interviewStates.withDirtySeconds(db, now, 100);
}

/** Finished interviews as the services leave them, a third of them with retained media. */
async function seed(store: Store, count: number): Promise<void> {
  const tenantId = await tenants.create(store.db, { name: newId('tenant'), profiles: ['practice'] });
  const id = sql`'int_' || lpad(to_hex(i), 32, '0')`;
  await sql`
    INSERT INTO interviews (id, tenant_id, profile, retention, created_at, closed_at, media_due_at, media_erased_at)
    SELECT ${id}, ${tenantId}, 'practice', CASE WHEN i % 3 = 0 THEN 'P30D' ELSE 'none' END,
      now() - interval '2 hours', now() - interval '1 hour',
      CASE WHEN i % 3 = 0 THEN now() + interval '30 days' ELSE now() - interval '1 hour' END,
      CASE WHEN i % 3 = 0 THEN NULL ELSE now() END
    FROM generate_series(1, ${count}) AS i`.execute(store.db);
  await sql`
    INSERT INTO interview_states (interview_id, state, settled)
    SELECT ${id}, '{"status":"closed","lastEvent":4}', true FROM generate_series(1, ${count}) AS i`.execute(
    store.db,
  );
  await sql`
    INSERT INTO commands (id, interview_id, body, created_at)
    SELECT 'cmd_' || lpad(to_hex(i * 2 + k), 32, '0'), ${id},
      CASE WHEN k = 0 THEN '{"type":"start"}'::jsonb ELSE '{"type":"close","received":{"camera":200,"mic":100}}' END,
      now() - interval '2 hours'
    FROM generate_series(1, ${count}) AS i, generate_series(0, 1) AS k`.execute(store.db);
  await sql`
    INSERT INTO interview_events (interview_id, seq, command_id, body)
    SELECT interview_id, row_number() OVER (PARTITION BY interview_id ORDER BY id), id, '{"type":"interview.started"}'
    FROM commands`.execute(store.db);
  await sql`
    INSERT INTO chunks (interview_id, stream, seq, start_ms, duration_ms, content_type, bytes, sha256, blob_key, accepted_at)
    SELECT ${id}, CASE WHEN k % 3 = 0 THEN 'mic' ELSE 'camera' END, k, k * 1000, 1000, 'image/jpeg', 1, '', 'x',
      now() - interval '90 minutes'
    FROM generate_series(1, ${count}) AS i, generate_series(0, ${CHUNKS - 1}) AS k`.execute(store.db);
  await sql`
    INSERT INTO observations (interview_id, stream, seq, model, status, start_ms, end_ms, body, generation)
    SELECT interview_id, stream, seq, 'm@1', 'scored', start_ms, start_ms + 1000, '{}', 'x' FROM chunks`.execute(
    store.db,
  );
  // The mark that the reconcilers have reached by now.
  const [last] = (
    await sql<{ ordinal: string }>`SELECT max(ordinal)::text AS ordinal FROM commands`.execute(store.db)
  ).rows;
  await reconcilerMarks.set(store.db, 'commands', last?.ordinal ?? '0');
}
