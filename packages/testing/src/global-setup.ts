import type { TestProject } from 'vitest/node';
import { startTestServer } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the PostgreSQL server of this run; each suite clones its own database. */
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL server for all suites of a run. */
export default async function setup(project: TestProject) {
  const { server, stop } = await startTestServer();
  project.provide('postgresUrl', server.url('postgres'));
  return stop;
}
