import { newId, type Profile, type TenantId } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const tenants = {
  async create(ex: Executor, tenant: { name: string; profiles: Profile[] }): Promise<TenantId> {
    const id = newId('tenant');
    await ex
      .insertInto('tenants')
      .values({ id, ...tenant })
      .execute();
    return id;
  },

  find(ex: Executor, id: TenantId) {
    return ex.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
  },

  findByName(ex: Executor, name: string) {
    return ex.selectFrom('tenants').selectAll().where('name', '=', name).executeTakeFirst();
  },

  list(ex: Executor) {
    return ex.selectFrom('tenants').selectAll().orderBy('created_at').execute();
  },
};
