import { parseSettings, recordSettings } from '@poise/runtime';
import { tenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { openStore, type Store, tenants } from '@poise/store';
import { environmentWith } from './environment.ts';

/** Runs a command on the record of `DATABASE_URL`, or on that of the local installation. */
export async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const { DATABASE_URL } = parseSettings(recordSettings, await environmentWith('DATABASE_URL'));
  const store = openStore(DATABASE_URL, { maxConnections: 1 });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** A tenant by its id or name. @throws {PoiseError} `not_found` */
export async function findTenant(store: Store, idOrName: string) {
  const id = tenantId.safeParse(idOrName);
  const tenant = id.success
    ? await tenants.find(store.db, id.data)
    : await tenants.findByName(store.db, idOrName);
  if (!tenant) throw new PoiseError('not_found', `no tenant has the id or name ${idOrName}`);
  return tenant;
}
