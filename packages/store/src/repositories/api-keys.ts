import { createHash, randomBytes } from 'node:crypto';
import { type InterviewId, type KeyId, newId, type TenantId } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';
import type { Scope } from '../scope.ts';

export type IssuedKey = { id: KeyId; secret: string };

/** `psk_` for a tenant's key, `pit_` for a browser's token, so that secret scanners can find leaked ones. */
const PREFIX = { key: 'psk_', token: 'pit_' } as const;

/** 256 random bits need no slow hash: they cannot be guessed. */
const digest = (secret: string) => createHash('sha256').update(secret).digest();

export const apiKeys = {
  /** Creates a key. Its secret is returned only here, and stored only as a hash. */
  async issue(
    ex: Executor,
    key: { tenantId: TenantId; scopes: Scope[]; label: string; interviewId?: InterviewId; expiresAt?: Date },
  ): Promise<IssuedKey> {
    const id = newId('key');
    const secret = PREFIX[key.interviewId ? 'token' : 'key'] + randomBytes(32).toString('base64url');
    await ex
      .insertInto('api_keys')
      .values({
        id,
        tenant_id: key.tenantId,
        hash: digest(secret),
        scopes: key.scopes,
        interview_id: key.interviewId ?? null,
        label: key.label,
        expires_at: key.expiresAt ?? null,
        revoked_at: null,
      })
      .execute();
    return { id, secret };
  },

  /** Finds the key of a secret, including revoked and expired ones, which the caller must check for. */
  findBySecret(ex: Executor, secret: string) {
    return ex
      .selectFrom('api_keys')
      .select(['id', 'tenant_id', 'interview_id', 'scopes', 'label', 'expires_at', 'revoked_at'])
      .where('hash', '=', digest(secret))
      .executeTakeFirst();
  },

  /** Whether a previously accepted key would still be accepted. */
  async isInForce(ex: Executor, id: KeyId, now: Date): Promise<boolean> {
    const row = await ex
      .selectFrom('api_keys')
      .select('id')
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .executeTakeFirst();
    return row !== undefined;
  },

  find(ex: Executor, id: KeyId) {
    return ex.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  },

  /** A tenant's keys that are valid at a given time, without tokens of single interviews. */
  async inForce(ex: Executor, tenantId: TenantId, now: Date): Promise<KeyId[]> {
    const rows = await ex
      .selectFrom('api_keys')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('interview_id', 'is', null)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .execute();
    return rows.map((row) => row.id);
  },

  /** A tenant's keys, newest first, without tokens of single interviews. */
  listOfTenant(ex: Executor, tenantId: TenantId) {
    return ex
      .selectFrom('api_keys')
      .select(['id', 'label', 'scopes', 'created_at', 'expires_at', 'revoked_at'])
      .where('tenant_id', '=', tenantId)
      .where('interview_id', 'is', null)
      .orderBy('created_at', 'desc')
      .execute();
  },

  /** @returns whether such a key existed and was valid */
  async revoke(ex: Executor, id: KeyId): Promise<boolean> {
    const result = await ex
      .updateTable('api_keys')
      .set({ revoked_at: new Date() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  },

  async revokeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex
      .updateTable('api_keys')
      .set({ revoked_at: new Date() })
      .where('interview_id', '=', interviewId)
      .where('revoked_at', 'is', null)
      .execute();
  },
};
