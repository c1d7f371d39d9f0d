import { keyId, tenantId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys } from '@poise/store';
import { table } from '../text/table.ts';
import { withStore } from './store.ts';

/** `poise keys list TENANT`: a tenant's keys, without their secrets, which nobody has. */
export async function listKeys(tenant: string): Promise<void> {
  const id = tenantId.safeParse(tenant);
  if (!id.success) throw new PoiseError('invalid_request', 'a tenant is named by its id, ten_…');
  await withStore(async (store) => {
    const rows = (await apiKeys.listOfTenant(store.db, id.data)).map((key) => [
      key.id,
      key.label,
      key.scopes.join(', '),
      key.created_at.toISOString().slice(0, 10),
      key.revoked_at ? `revoked ${key.revoked_at.toISOString().slice(0, 10)}` : 'in force',
    ]);
    process.stdout.write(table(['key', 'label', 'scopes', 'since', 'state'], rows));
  });
}

/** `poise keys revoke KEY`: it opens nothing any more, at once. */
export async function revokeKey(key: string): Promise<void> {
  const id = keyId.safeParse(key);
  if (!id.success)
    throw new PoiseError('invalid_request', 'a key is named by its id, key_…, not by its secret');
  await withStore(async (store) => {
    if (!(await apiKeys.revoke(store.db, id.data))) throw new PoiseError('not_found', 'no such key in force');
    process.stdout.write(`revoked  ${id.data}\n`);
  });
}
