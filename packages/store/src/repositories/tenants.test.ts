import { newId, type TenantId } from '@poise/shared/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { INITIAL_STATE } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { apiKeys } from './api-keys.ts';
import { auditLog } from './audit-log.ts';
import { candidates } from './candidates.ts';
import { commands } from './commands.ts';
import { consents } from './consents.ts';
import { interviewStates } from './interview-states.ts';
import { interviews } from './interviews.ts';
import { tenants } from './tenants.ts';

describe('removing a tenant', () => {
  const used = useStore();
  let tenantId: TenantId;

  beforeEach(async () => {
    tenantId = await tenants.create(used.gateway.db, { name: newId('tenant'), profiles: ['practice'] });
    await apiKeys.issue(used.gateway.db, { tenantId, scopes: ['interviews:read'], label: 'its key' });
  });

  async function interviewOf(tenant: TenantId) {
    const { db } = used.gateway;
    const id = newId('interview');
    const candidate = await candidates.ensure(db, tenant, 'candidate 7');
    await interviews.insert(db, {
      id,
      tenant_id: tenant,
      candidate_id: candidate,
      title: null,
      profile: 'practice',
      retention: 'none',
    });
    await consents.insert(db, {
      id: newId('consent'),
      interview_id: id,
      streams: ['camera'],
      purpose: 'analysis',
      statement: 'I agree.',
    });
    await commands.insert(db, id, { type: 'start' });
    return id;
  }

  const remove = () =>
    used.gateway.transaction(async (tx) => {
      await tenants.lock(tx, tenantId);
      await tenants.remove(tx, tenantId);
    });
  const blocking = () => tenants.blockingInterviews(used.gateway.db, tenantId);

  it('when it has no interviews, then it is removed with its keys, and other tenants remain', async () => {
    await auditLog.write(used.gateway.db, { tenantId, action: 'key.create', target: 'key_1' });
    const other = await interviewOf(used.tenantId);
    expect(await blocking()).toEqual({ kept: 0, beingErased: 0 });
    await remove();
    expect(await tenants.find(used.gateway.db, tenantId)).toBeUndefined();
    expect(await apiKeys.listOfTenant(used.gateway.db, tenantId)).toEqual([]);
    expect(await auditLog.list(used.gateway.db, tenantId, 'key_1')).toHaveLength(1);
    expect(await interviews.find(used.gateway.db, used.tenantId, other)).toBeDefined();
  });

  it('when an interview is not erased, then it blocks the removal, and the database rejects it too', async () => {
    await interviewOf(tenantId);
    expect(await blocking()).toEqual({ kept: 1, beingErased: 0 });
    const unchecked = used.gateway.db.deleteFrom('tenants').where('id', '=', tenantId).execute();
    await expect(unchecked).rejects.toMatchObject({ code: '23503' });
  });

  it('when an interview is erased by the gateway only, then it blocks until the other services have erased it', async () => {
    const id = await interviewOf(tenantId);
    await interviews.markErased(used.gateway.db, id);
    expect(await blocking()).toEqual({ kept: 0, beingErased: 1 });

    await used.orchestrator.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...state, status: 'erased' });
    });
    await used.admin.db
      .insertInto('reports')
      .values({ id: newId('report'), interview_id: id, body: '{}', html: '' })
      .execute();
    expect(await blocking()).toEqual({ kept: 0, beingErased: 1 });

    await used.admin.db.deleteFrom('reports').where('interview_id', '=', id).execute();
    expect(await blocking()).toEqual({ kept: 0, beingErased: 0 });
    await remove();
    expect(await interviews.get(used.gateway.db, id)).toBeUndefined();
    // Late deliveries are still rejected.
    expect(await interviewStates.find(used.gateway.db, id)).toEqual({ ...INITIAL_STATE, status: 'erased' });
  });
});
