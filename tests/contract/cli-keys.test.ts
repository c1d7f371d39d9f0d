import { join } from 'node:path';
import { apiKeys, openStore, type Store, tenants } from '@poise/store';
import { createTestDatabase } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

let store: Store;
let databaseUrl: string;

beforeAll(async () => {
  databaseUrl = (await createTestDatabase(inject('postgresUrl'))).urls.gateway;
  store = openStore(databaseUrl);
});
afterAll(() => store.close());

const poise = (...args: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, '../../apps/cli/src/main.ts'), ...args], {
    env: { DATABASE_URL: databaseUrl },
    reject: false,
  });

describe('tenants and keys on the command line', () => {
  it('when a tenant is made, then its key opens the record, is listed without its secret, and can be ended', async () => {
    const made = await poise(
      'tenants',
      'create',
      'acme',
      '--profiles',
      'assessment',
      '--scopes',
      'interviews:read',
    );
    const [, tenant = ''] = /^tenant\s+(ten_\S+)/m.exec(made.stdout) ?? [];
    const [, secret = ''] = /^key\s+(psk_\S+)/m.exec(made.stdout) ?? [];
    const key = await apiKeys.findBySecret(store.db, secret);
    expect(key).toMatchObject({ tenant_id: tenant, scopes: ['interviews:read'], revoked_at: null });
    expect(await tenants.findByName(store.db, 'acme')).toMatchObject({ profiles: ['assessment'] });

    const listed = await poise('keys', 'list', tenant);
    expect(listed.stdout).toMatch(new RegExp(`^${key?.id}.*in force$`, 'm'));
    expect(listed.stdout).not.toContain(secret);

    expect((await poise('keys', 'revoke', key?.id ?? '')).exitCode).toBe(0);
    expect((await apiKeys.findBySecret(store.db, secret))?.revoked_at).toBeInstanceOf(Date);
    const again = await poise('keys', 'revoke', key?.id ?? '');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('[not_found]');
  });

  it.each([
    ['a name that is taken', ['tenants', 'create', 'acme']],
    ['a scope that is none', ['tenants', 'create', 'other', '--scopes', 'everything']],
    ['a secret in place of an id', ['keys', 'revoke', 'psk_secret']],
  ])('when it is given %s, then it refuses', async (_what, args) => {
    const { exitCode, stderr } = await poise(...args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[invalid_request]');
  });
});
