import type { Executor } from '../database.ts';

/** The position up to which a walk found everything done, so that it need not read that again. */
export const reconcilerMarks = {
  /** @returns `0` before the first */
  async find(ex: Executor, name: string): Promise<string> {
    const row = await ex
      .selectFrom('reconciler_marks')
      .select('ordinal')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.ordinal ?? '0';
  },

  async set(ex: Executor, name: string, ordinal: string): Promise<void> {
    await ex
      .insertInto('reconciler_marks')
      .values({ name, ordinal })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ ordinal }))
      .execute();
  },
};
