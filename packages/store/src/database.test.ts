import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useStore } from './test/use-store.ts';

describe('the connections to the record', () => {
  const used = useStore();

  it('when one breaks in the middle of a transaction, then only that work fails and the next succeeds', async () => {
    const cut = used.orchestrator.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
      await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(used.admin.db);
      await sql`SELECT 1`.execute(tx);
    });
    await expect(cut).rejects.toThrow();
    await expect(used.orchestrator.ping()).resolves.toBeUndefined();
  });

  it('when one breaks between two statements, then only its user is notified', async () => {
    const cut = used.orchestrator.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
      await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(used.admin.db);
      // Closed while no statement runs: the error that no caller could catch.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await sql`SELECT 1`.execute(tx);
    });
    await expect(cut).rejects.toThrow();
    await expect(used.orchestrator.ping()).resolves.toBeUndefined();
  });
});
