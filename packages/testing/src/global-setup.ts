import type { TestProject } from 'vitest/node';
import { startTestServer } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL; suites clone databases of their own from it. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for all suites of a run. */
export default async function setup(project: TestProject) {
  const { server, stop } = await startTestServer();
  project.provide('postgresUrl', server.url('postgres'));
  return stop;
}
