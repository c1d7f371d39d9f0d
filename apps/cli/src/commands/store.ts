import { parseSettings, recordSettings } from '@poise/runtime';
import { openStore, type Store } from '@poise/store';

/** Runs a command on the record that `DATABASE_URL` names. */
export async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const { DATABASE_URL } = parseSettings(recordSettings, process.env);
  const store = openStore(DATABASE_URL, { maxConnections: 1 });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
