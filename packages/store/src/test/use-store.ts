import { type InterviewId, newId, type TenantId } from '@poise/shared/contracts';
import { createTestDatabase, type TestDatabase } from '@poise/testing';
import { afterAll, beforeAll, inject } from 'vitest';
import { openStore, type Store } from '../database.ts';
import { interviews } from '../repositories/interviews.ts';
import { tenants } from '../repositories/tenants.ts';

/** The three writers of the record, each with its own privileges, and a superuser. */
type Used = Record<'gateway' | 'orchestrator' | 'feedback' | 'admin', Store> & {
  database: TestDatabase;
  tenantId: TenantId;
  /** Another interview of the tenant. */
  interview(): Promise<InterviewId>;
};

/** A separate record for the calling suite; its properties are available once the suite runs. */
export function useStore(): Used {
  const used = {} as Used;
  beforeAll(async () => {
    used.database = await createTestDatabase(inject('postgresUrl'));
    const { adminUrl, urls } = used.database;
    used.admin = openStore(adminUrl);
    used.gateway = openStore(urls.gateway);
    used.orchestrator = openStore(urls['interview-orchestrator']);
    used.feedback = openStore(urls.feedback);
    used.tenantId = await tenants.create(used.gateway.db, { name: 'acme', profiles: ['practice'] });
    used.interview = async () => {
      const id = newId('interview');
      await interviews.insert(used.gateway.db, {
        id,
        tenant_id: used.tenantId,
        candidate_id: null,
        title: null,
        profile: 'practice',
        retention: 'none',
      });
      return id;
    };
  });
  afterAll(async () => {
    const { admin, gateway, orchestrator, feedback } = used;
    await Promise.all([admin, gateway, orchestrator, feedback].map((store) => store?.close()));
  });
  return used;
}
