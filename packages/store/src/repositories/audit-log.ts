import type { KeyId, TenantId } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const auditLog = {
  /** Who did what to which resource; `keyId` is absent for automatic actions. */
  async write(
    ex: Executor,
    entry: { tenantId: TenantId; keyId?: KeyId | undefined; action: string; target: string },
  ): Promise<void> {
    await ex
      .insertInto('audit_log')
      .values({
        tenant_id: entry.tenantId,
        key_id: entry.keyId ?? null,
        action: entry.action,
        target: entry.target,
      })
      .execute();
  },

  list(ex: Executor, tenantId: TenantId, target: string) {
    return ex
      .selectFrom('audit_log')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('target', '=', target)
      .orderBy('id')
      .execute();
  },
};
