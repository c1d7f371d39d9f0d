import type { Selectable } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export type MediaErasure = Selectable<Database['media_erasures']>;

const PAGE = 1_000;

/**
 * Blobs to be removed from the blob store: recorded in the transaction that makes them unwanted, removed once they
 * are deleted. A key that ends in `/` is a prefix.
 */
export const mediaErasures = {
  async request(ex: Executor, keys: readonly string[], dueAt: Date): Promise<void> {
    for (let i = 0; i < keys.length; i += PAGE) {
      await ex
        .insertInto('media_erasures')
        .values(keys.slice(i, i + PAGE).map((key) => ({ key, due_at: dueAt })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  },

  due(ex: Executor, now: Date, limit: number): Promise<MediaErasure[]> {
    return ex
      .selectFrom('media_erasures')
      .selectAll()
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute();
  },

  async done(ex: Executor, erasure: MediaErasure): Promise<void> {
    await ex
      .deleteFrom('media_erasures')
      .where('key', '=', erasure.key)
      .where('due_at', '=', erasure.due_at)
      .execute();
  },
};
