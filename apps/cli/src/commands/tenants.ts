import type { Profile } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, auditLog, SCOPES, type Scope, tenants } from '@poise/store';
import { table } from '../text/table.ts';
import { confirm } from './confirm.ts';
import { findTenant, withStore } from './record.ts';

/** `poise tenants list`. */
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

/**
 * `poise tenants create NAME`: a tenant and its first key, whose secret is shown only once.
 *
 * @throws {PoiseError} `invalid_request` for a name that is taken
 */
export async function createTenant(
  name: string,
  options: { profiles: Profile[]; scopes?: Scope[] | undefined },
): Promise<void> {
  const { profiles, scopes = [...SCOPES] } = options;
  await withStore(async (store) => {
    const existing = await tenants.findByName(store.db, name);
    if (existing) throw new PoiseError('invalid_request', nameIsTaken(existing));
    const { tenantId, secret } = await store.transaction(async (tx) => {
      const tenantId = await tenants.create(tx, { name, profiles });
      const key = await apiKeys.issue(tx, { tenantId, scopes, label: 'first key' });
      await auditLog.write(tx, { tenantId, action: 'tenant.create', target: tenantId });
      await auditLog.write(tx, { tenantId, action: 'key.create', target: key.id });
      return { tenantId, secret: key.secret };
    });
    process.stdout.write(`tenant  ${tenantId}\nkey     ${secret}\n\nThe key is shown only once.\n`);
  });
}

const nameIsTaken = ({ id, name }: { id: string; name: string }) =>
  `a tenant named ${name} already exists: ${id}. To create another key, run "poise keys create ${id}"; to start ` +
  `over with a tenant that has no interviews, run "poise tenants delete ${id}" first`;

/**
 * `poise tenants delete TENANT`: only if no interview needs the tenant any more.
 *
 * @throws {PoiseError} `invalid_request` while it has interviews
 */
export async function deleteTenant(idOrName: string, options: { yes?: true | undefined }): Promise<void> {
  await withStore(async (store) => {
    const { id, name } = await findTenant(store, idOrName);
    const check = async (executor = store.db) => {
      const { kept, beingErased } = await tenants.blockingInterviews(executor, id);
      if (kept > 0) {
        const found = kept === 1 ? '1 interview that is' : `${kept} interviews that are`;
        throw new PoiseError('invalid_request', `${name} has ${found} not erased`);
      }
      if (beingErased > 0) {
        const found =
          beingErased === 1 ? `1 interview of ${name} is` : `${beingErased} interviews of ${name} are`;
        throw new PoiseError('invalid_request', `${found} still being erased: try again later`);
      }
    };
    await check();
    const statement = `The tenant ${name} (${id}) and all its keys will be deleted.`;
    if (!(await confirm(statement, { yes: options.yes, command: 'poise tenants delete' }))) {
      throw new PoiseError('invalid_request', 'not confirmed, nothing was deleted');
    }
    await store.transaction(async (tx) => {
      // From now on no interview of it can be created; one created since the check is found.
      await tenants.lock(tx, id);
      await check(tx);
      await tenants.remove(tx, id);
      await auditLog.write(tx, { tenantId: id, action: 'tenant.delete', target: id });
    });
    process.stdout.write(`deleted  ${id}\n`);
  });
}
