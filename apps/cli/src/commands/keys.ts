import { keyId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, auditLog, SCOPES, type Scope } from '@poise/store';
import { table } from '../text/table.ts';
import { confirm } from './confirm.ts';
import { findTenant, withStore } from './record.ts';

const day = (date: Date) => date.toISOString().slice(0, 10);

/** `poise keys list TENANT`: the keys of a tenant; their secrets are not stored. */
export async function listKeys(tenant: string): Promise<void> {
  await withStore(async (store) => {
    const { id } = await findTenant(store, tenant);
    const rows = (await apiKeys.listOfTenant(store.db, id)).map((key) => [
      key.id,
      key.label,
      key.scopes.join(', '),
      day(key.created_at),
      stateOf(key),
    ]);
    process.stdout.write(table(['key', 'label', 'scopes', 'since', 'state'], rows));
  });
}

function stateOf(key: { revoked_at: Date | null; expires_at: Date | null }): string {
  if (key.revoked_at) return `revoked ${day(key.revoked_at)}`;
  return key.expires_at && key.expires_at <= new Date() ? `expired ${day(key.expires_at)}` : 'active';
}

/** `poise keys create TENANT`: another key, whose secret is shown only once. */
export async function createKey(
  tenant: string,
  options: { scopes?: Scope[] | undefined; label?: string | undefined },
): Promise<void> {
  const { scopes = [...SCOPES], label = 'command line' } = options;
  await withStore(async (store) => {
    const { id: tenantId } = await findTenant(store, tenant);
    const { id, secret } = await store.transaction(async (tx) => {
      const key = await apiKeys.issue(tx, { tenantId, scopes, label });
      await auditLog.write(tx, { tenantId, action: 'key.create', target: key.id });
      return key;
    });
    process.stdout.write(
      `tenant  ${tenantId}\nid      ${id}\nkey     ${secret}\n\nThe key is shown only once.\n`,
    );
  });
}

/**
 * `poise keys revoke KEY`: the key is invalid at once.
 *
 * @throws {PoiseError} `not_found` for a key that is not active
 */
export async function revokeKey(key: string, options: { yes?: true | undefined }): Promise<void> {
  const id = keyId.parse(key);
  await withStore(async (store) => {
    const found = await apiKeys.find(store.db, id);
    if (!found || found.revoked_at) throw new PoiseError('not_found', `${id} is not an active key`);
    const { tenant_id: tenantId } = found;
    const inForce = await apiKeys.inForce(store.db, tenantId, new Date());
    if (inForce.length === 1 && inForce[0] === id) {
      const statement = `${id} is the last active key of ${tenantId}: without it, nobody can use the API for this tenant.`;
      if (!(await confirm(statement, { yes: options.yes, command: 'poise keys revoke' }))) {
        throw new PoiseError('invalid_request', 'not confirmed, nothing was revoked');
      }
    }
    await store.transaction(async (tx) => {
      if (!(await apiKeys.revoke(tx, id))) throw new PoiseError('not_found', `${id} is not an active key`);
      await auditLog.write(tx, { tenantId, action: 'key.revoke', target: id });
    });
    process.stdout.write(`revoked  ${id}\n`);
  });
}
