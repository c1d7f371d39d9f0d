import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { apiKeys } from './api-keys.ts';
import { tenants } from './tenants.ts';

describe('an API key', () => {
  const used = useStore();
  const issue = async (more: object = {}) =>
    apiKeys.issue(used.gateway.db, {
      tenantId: used.tenantId,
      scopes: ['media:write', 'interviews:read'],
      label: 'the test',
      ...more,
    });

  it('when it is issued, then it is found by its secret, with its scopes', async () => {
    const { id, secret } = await issue();
    expect(secret).toMatch(/^psk_[\w-]{43}$/);
    expect(await apiKeys.findBySecret(used.gateway.db, secret)).toMatchObject({
      id,
      tenant_id: used.tenantId,
      scopes: ['media:write', 'interviews:read'],
      interview_id: null,
      revoked_at: null,
    });
    expect(await apiKeys.findBySecret(used.gateway.db, `${secret}x`)).toBeUndefined();
    expect(await apiKeys.findBySecret(used.gateway.db, '')).toBeUndefined();
  });

  it('when the record is read, then it does not contain the secret', async () => {
    const { id, secret } = await issue();
    const row = await used.admin.db
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    for (const value of Object.values(row)) {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(secret.slice(4))).toBe(false);
    }
    expect(row.hash).toHaveLength(32);
  });

  it('when it is revoked twice, then the first time counts, and it is still found', async () => {
    const { id, secret } = await issue();
    await apiKeys.revoke(used.gateway.db, id);
    const first = await apiKeys.findBySecret(used.gateway.db, secret);
    expect(first?.revoked_at).toBeInstanceOf(Date);
    await apiKeys.revoke(used.gateway.db, id);
    expect((await apiKeys.findBySecret(used.gateway.db, secret))?.revoked_at).toEqual(first?.revoked_at);
  });

  it("when an interview's tokens are revoked, then other keys remain valid", async () => {
    const [interviewId, otherId] = [await used.interview(), await used.interview()];
    const own = await issue({ interviewId, expiresAt: new Date(Date.now() + 60_000) });
    const others = [await issue({ interviewId: otherId }), await issue()];
    expect(own.secret).toMatch(/^pit_/);
    await apiKeys.revokeOfInterview(used.gateway.db, interviewId);
    const revokedAt = async (secret: string) =>
      (await apiKeys.findBySecret(used.gateway.db, secret))?.revoked_at;
    expect(await revokedAt(own.secret)).toBeInstanceOf(Date);
    for (const { secret } of others) expect(await revokedAt(secret)).toBeNull();
  });

  it('when valid keys are listed, then revoked and expired ones and tokens are left out', async () => {
    const tenantId = await tenants.create(used.gateway.db, { name: 'keys', profiles: ['practice'] });
    const now = new Date();
    const at = (ms: number) => new Date(now.getTime() + ms);
    const [lasting, young] = [await issue({ tenantId }), await issue({ tenantId, expiresAt: at(60_000) })];
    await issue({ tenantId, expiresAt: at(-1) });
    await issue({ tenantId, interviewId: await used.interview() });
    const revoked = await issue({ tenantId });
    await apiKeys.revoke(used.gateway.db, revoked.id);
    const inForce = await apiKeys.inForce(used.gateway.db, tenantId, now);
    expect(inForce.toSorted()).toEqual([lasting.id, young.id].toSorted());
  });
});
