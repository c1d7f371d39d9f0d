import { ensureWebApp } from '@poise/launcher';

/** Suites that run side by side would each build the web app, in the same folder. */
export default async function setup(): Promise<void> {
  await ensureWebApp();
}
