import { type CandidateId, newId, type TenantId } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const candidates = {
  /** The tenant's candidate of this name, created on first use. */
  async ensure(ex: Executor, tenantId: TenantId, externalId: string): Promise<CandidateId> {
    await ex
      .insertInto('candidates')
      .values({ id: newId('candidate'), tenant_id: tenantId, external_id: externalId })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'external_id']).doNothing())
      .execute();
    const row = await ex
      .selectFrom('candidates')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow();
    return row.id;
  },

  /** Removes a candidate without interviews. */
  async removeIfUnused(ex: Executor, id: CandidateId): Promise<void> {
    await ex
      .deleteFrom('candidates')
      .where('id', '=', id)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('interviews')
              .select('interviews.id')
              .whereRef('interviews.candidate_id', '=', 'candidates.id'),
          ),
        ),
      )
      .execute();
  },
};
