import { join } from 'node:path';
import { type KeyId, newId, type TenantId } from '@poise/shared/contracts';
import { apiKeys, auditLog, interviewStates, interviews, openStore, type Store, tenants } from '@poise/store';
import { createTestDatabase } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

let store: Store;
let admin: Store;
let databaseUrl: string;

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  databaseUrl = urls.gateway;
  store = openStore(databaseUrl);
  admin = openStore(adminUrl);
});
afterAll(() => Promise.all([store.close(), admin.close()]));

const poise = (...args: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, '../../apps/cli/src/main.ts'), ...args], {
    env: { DATABASE_URL: databaseUrl },
    reject: false,
  });

/** A tenant and its first key, as the command line prints them. */
async function create(name: string, ...options: string[]) {
  const { stdout } = await poise('tenants', 'create', name, ...options);
  const [, tenant = ''] = /^tenant\s+(ten_\S+)/m.exec(stdout) ?? [];
  const [, secret = ''] = /^key\s+(psk_\S+)/m.exec(stdout) ?? [];
  const key = await apiKeys.findBySecret(store.db, secret);
  return { tenant: tenant as TenantId, secret, key, keyId: key?.id as KeyId };
}

const actions = async (tenant: TenantId, target: string) =>
  (await auditLog.list(store.db, tenant, target)).map(({ action }) => action);

describe('tenants and keys on the command line', () => {
  it('when a tenant is created, then its key grants access to the record, and is listed without its secret', async () => {
    const { tenant, secret, key } = await create(
      'acme',
      '--profiles',
      'assessment',
      '--scopes',
      'interviews:read, media:write',
    );
    expect(key).toMatchObject({
      tenant_id: tenant,
      scopes: ['interviews:read', 'media:write'],
      revoked_at: null,
    });
    expect(await tenants.findByName(store.db, 'acme')).toMatchObject({ profiles: ['assessment'] });
    expect((await poise('tenants', 'list')).stdout).toMatch(new RegExp(`^${tenant}\\s+acme`, 'm'));
    for (const name of [tenant, 'acme']) {
      const listed = await poise('keys', 'list', name);
      expect(listed.stdout).toMatch(new RegExp(`^${key?.id}.*active$`, 'm'));
      expect(listed.stdout).not.toContain(secret);
    }
  });

  it('when a tenant of that name exists, then it is not created, and both alternatives are shown', async () => {
    const { tenant } = await create('twice');
    const { exitCode, stderr } = await poise('tenants', 'create', 'twice');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[invalid_request]');
    expect(stderr).toContain(`poise keys create ${tenant}`);
    expect(stderr).toContain(`poise tenants delete ${tenant}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('when another key is created, then it has the scopes and the label, and the first stays', async () => {
    const { tenant, secret: first } = await create('keys');
    const created = await poise('keys', 'create', 'keys', '--scopes', 'results:read', '--label', 'reports');
    const [, id] = /^id\s+(key_\S+)/m.exec(created.stdout) ?? [];
    const [, secret = ''] = /^key\s+(psk_\S+)/m.exec(created.stdout) ?? [];
    expect(await apiKeys.findBySecret(store.db, secret)).toMatchObject({
      id,
      tenant_id: tenant,
      scopes: ['results:read'],
      label: 'reports',
    });
    expect((await apiKeys.findBySecret(store.db, first))?.revoked_at).toBeNull();
    expect(await actions(tenant, id ?? '')).toEqual(['key.create']);
  });

  it('when a key is revoked, then it is invalid at once, and cannot be revoked again', async () => {
    const { tenant, secret, keyId } = await create('revoked');
    await poise('keys', 'create', tenant);
    expect((await poise('keys', 'revoke', keyId)).exitCode).toBe(0);
    expect((await apiKeys.findBySecret(store.db, secret))?.revoked_at).toBeInstanceOf(Date);
    const again = await poise('keys', 'revoke', keyId);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('[not_found]');
    expect(await actions(tenant, keyId)).toEqual(['key.create', 'key.revoke']);
  });

  it('when it is the last key of its tenant, then it is revoked only with --yes', async () => {
    const { keyId, secret } = await create('last');
    const refused = await poise('keys', 'revoke', keyId);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/last active key .*--yes/);
    expect((await apiKeys.findBySecret(store.db, secret))?.revoked_at).toBeNull();
    expect((await poise('keys', 'revoke', keyId, '--yes')).exitCode).toBe(0);
    expect((await apiKeys.findBySecret(store.db, secret))?.revoked_at).toBeInstanceOf(Date);
  });

  it('when a tenant has no interviews, then it is deleted, with --yes, and its name is available again', async () => {
    const { tenant } = await create('gone');
    const refused = await poise('tenants', 'delete', 'gone');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect((await poise('tenants', 'delete', 'gone', '--yes')).exitCode).toBe(0);
    expect(await tenants.find(store.db, tenant)).toBeUndefined();
    expect(await actions(tenant, tenant)).toEqual(['tenant.create', 'tenant.delete']);
    expect((await create('gone')).tenant).not.toBe(tenant);
  });

  it('when a tenant has interviews, then it stays until all are erased in every service', async () => {
    const { tenant } = await create('busy');
    const id = newId('interview');
    await interviews.insert(store.db, {
      id,
      tenant_id: tenant,
      candidate_id: null,
      title: null,
      profile: 'practice',
      retention: 'none',
    });
    const remove = () => poise('tenants', 'delete', tenant, '--yes');
    expect((await remove()).stderr).toMatch(/busy has 1 interview that is not erased/);
    await interviews.markErased(store.db, id);
    expect((await remove()).stderr).toMatch(/1 interview of busy is still being erased/);
    await admin.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...state, status: 'erased' });
    });
    expect((await remove()).exitCode).toBe(0);
    expect(await interviews.get(store.db, id)).toBeUndefined();
  });

  it.each([
    ['an unknown scope', ['tenants', 'create', 'other', '--scopes', 'everything'], 2, 'invalid_request'],
    ['a secret in place of an id', ['keys', 'revoke', 'psk_secret'], 2, 'invalid_request'],
    ['an unknown tenant', ['keys', 'list', 'nobody'], 1, 'not_found'],
    ['an unknown tenant', ['keys', 'create', newId('tenant')], 1, 'not_found'],
    ['an unknown tenant', ['tenants', 'delete', 'nobody', '--yes'], 1, 'not_found'],
  ])('when it is given %s (%j), then it exits with %d and a code', async (_what, args, code, error) => {
    const { exitCode, stderr } = await poise(...args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(`[${error}]`);
  });

  it('when the record cannot be reached, then one line says why', async () => {
    const elsewhere = new URL(databaseUrl);
    elsewhere.port = '1';
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(import.meta.dirname, '../../apps/cli/src/main.ts'), 'tenants', 'list'],
      { env: { DATABASE_URL: elsewhere.href }, reject: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr.trim()).toBe('connection refused: 127.0.0.1:1 [ECONNREFUSED]');
  });
});
