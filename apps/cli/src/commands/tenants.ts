import { profile } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, SCOPES, scope, tenants } from '@poise/store';
import { z } from 'zod';
import { table } from '../text/table.ts';
import { withStore } from './store.ts';

/** `poise tenants list`, on the record of `DATABASE_URL`. */
export async function listTenants(): Promise<void> {
  await withStore(async (store) => {
    const rows = await tenants.list(store.db);
    process.stdout.write(
      table(
        ['tenant', 'name', 'profiles', 'since'],
        rows.map((row) => [
          row.id,
          row.name,
          row.profiles.join(', '),
          row.created_at.toISOString().slice(0, 10),
        ]),
      ),
    );
  });
}

/** `poise tenants create NAME`: a tenant and its first key, whose secret is shown this once. */
export async function createTenant(options: {
  name: string;
  profiles: string[];
  scopes: string[];
}): Promise<void> {
  const profiles = parse(z.array(profile).min(1), options.profiles, '--profiles');
  const scopes = parse(
    z.array(scope).min(1),
    options.scopes.length > 0 ? options.scopes : [...SCOPES],
    '--scopes',
  );
  await withStore(async (store) => {
    if (await tenants.findByName(store.db, options.name)) {
      throw new PoiseError('invalid_request', `there is a tenant ${options.name} already`);
    }
    const { tenantId, secret } = await store.transaction(async (tx) => {
      const tenantId = await tenants.create(tx, { name: options.name, profiles });
      return { tenantId, ...(await apiKeys.issue(tx, { tenantId, scopes, label: 'first key' })) };
    });
    process.stdout.write(`tenant  ${tenantId}\nkey     ${secret}\n\nThe key is shown this once only.\n`);
  });
}

function parse<T>(schema: z.ZodType<T>, value: unknown, flag: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PoiseError('invalid_request', `${flag}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
