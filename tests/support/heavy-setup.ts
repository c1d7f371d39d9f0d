import { setPriority } from 'node:os';
import { ensureWebApp } from '@poise/launcher';

/** Near that of batch workers: on a busy machine they would get almost nothing beside the tests themselves. */
const NICENESS = 10;

/** Suites that run side by side would each build the web app, in the same folder. Their processes inherit the priority. */
export default async function setup(): Promise<void> {
  setPriority(NICENESS);
  await ensureWebApp();
}
