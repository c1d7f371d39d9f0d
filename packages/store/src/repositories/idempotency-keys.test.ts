import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { idempotencyKeys } from './idempotency-keys.ts';
import { tenants } from './tenants.ts';

describe('an idempotency key', () => {
  const used = useStore();
  const request = Buffer.from('POST /v1/interviews {}');
  const other = Buffer.from('POST /v1/interviews {"title":"x"}');
  let key: string;

  beforeEach(() => {
    key = randomUUID();
  });
  const claim = (hash = request, tenantId = used.tenantId) =>
    idempotencyKeys.claim(used.gateway.db, tenantId, key, hash);
  const respond = () => idempotencyKeys.storeResponse(used.gateway.db, used.tenantId, key, 201, '{"id":1}');
  const age = (interval: string) =>
    sql`UPDATE idempotency_keys SET created_at = now() - ${interval}::interval WHERE key = ${key}`.execute(
      used.admin.db,
    );

  it('when many claim it at once, then exactly one succeeds', async () => {
    const claims = await Promise.all(Array.from({ length: 24 }, () => claim()));
    expect(claims.map(({ state }) => state).toSorted()).toEqual([
      'claimed',
      ...Array.from({ length: 23 }, () => 'in-flight'),
    ]);
  });

  it('when an expired one is claimed by many at once, then again exactly one succeeds', async () => {
    await claim();
    await respond();
    await age('25 hours');
    const claims = await Promise.all(Array.from({ length: 24 }, () => claim()));
    expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ state }) => state === 'in-flight')).toHaveLength(23);
  });

  it('when the first request completed, then an equal request gets its response, and a different one does not', async () => {
    expect(await claim()).toEqual({ state: 'claimed' });
    expect(await claim(other)).toEqual({ state: 'mismatch' });
    await respond();
    expect(await claim()).toEqual({ state: 'completed', status: 201, response: '{"id":1}' });
    expect(await claim(other)).toEqual({ state: 'mismatch' });
  });

  it('when another tenant uses the same key, then it is a different key', async () => {
    const stranger = await tenants.create(used.gateway.db, { name: randomUUID(), profiles: ['practice'] });
    await claim();
    expect(await claim(other, stranger)).toEqual({ state: 'claimed' });
  });

  it('when its request failed on our side and released it, then it may be claimed again', async () => {
    await claim();
    await idempotencyKeys.release(used.gateway.db, used.tenantId, key);
    expect(await claim(other)).toEqual({ state: 'claimed' });
  });

  it('when its request died without a response, then it is soon free; a response is kept for a day', async () => {
    await claim();
    await age('100 seconds');
    expect(await claim()).toEqual({ state: 'in-flight' });
    await age('130 seconds');
    expect(await claim()).toEqual({ state: 'claimed' });
    await respond();
    await age('23 hours');
    expect(await claim()).toMatchObject({ state: 'completed' });
    await age('25 hours');
    expect(await claim(other)).toEqual({ state: 'claimed' });
  });
});
