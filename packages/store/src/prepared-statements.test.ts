import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openStore } from './database.ts';
import { useStore } from './test/use-store.ts';

describe('statements of a connection', () => {
  const used = useStore();

  it('when they come again, then they are prepared once, unless they select *', async () => {
    const store = openStore(used.database.adminUrl, { maxConnections: 1 });
    try {
      for (const name of ['acme', 'other']) {
        await sql`SELECT id FROM tenants WHERE name = ${name}`.execute(store.db);
        await sql`SELECT * FROM tenants WHERE name = ${name}`.execute(store.db);
      }
      const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(
        store.db,
      );
      expect(rows).toEqual([{ statement: 'SELECT id FROM tenants WHERE name = $1' }]);
    } finally {
      await store.close();
    }
  });

  it('when a migration adds a column, then statements of both kinds go on', async () => {
    const store = openStore(used.database.adminUrl, { maxConnections: 1 });
    const read = async () => {
      const named = await sql`SELECT id, name FROM tenants WHERE id = ${used.tenantId}`.execute(store.db);
      const all = await sql`SELECT * FROM tenants WHERE id = ${used.tenantId}`.execute(store.db);
      return [named.rows[0], all.rows[0]];
    };
    try {
      const [named] = await read();
      await sql`ALTER TABLE tenants ADD COLUMN newer text`.execute(used.admin.db);
      expect(await read()).toEqual([named, expect.objectContaining({ newer: null })]);
    } finally {
      await store.close();
    }
  });
});
