import type { MigrationProvider } from 'kysely/migration';
import * as record from './0001-record.ts';
import * as mediaErasures from './0002-media-erasures.ts';
import * as fluencySwitch from './0003-fluency-switch.ts';
import * as liveWork from './0004-live-work.ts';
import * as rollout from './0005-rollout.ts';

/** Forward only, in this order; a released migration is never changed. */
export const migrations: MigrationProvider = {
  getMigrations: async () => ({
    '0001-record': record,
    '0002-media-erasures': mediaErasures,
    '0003-fluency-switch': fluencySwitch,
    '0004-live-work': liveWork,
    '0005-rollout': rollout,
  }),
};
