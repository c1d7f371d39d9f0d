import { join } from 'node:path';
import {
  createLogins,
  forEachLogin,
  freePorts,
  type LocalPostgres,
  loginUrls,
  type RoleOwner,
  startGuard,
  startPostgres,
  withClient,
} from '@poise/launcher';
import { migrate } from '@poise/store';
import { temporaryFolder } from './temporary.ts';

const TEMPLATE = 'poise_template';
const PASSWORD = 'test';
/** One for each login, as in production: a suite that uses the wrong one fails. */
const LOGINS = forEachLogin((owner) => `test ${owner}`);
export const TEST_NAMESPACE = 'poise_queue';

export type TestServer = { readonly server: LocalPostgres; stop(): Promise<void> };

export type TestDatabase = {
  /** The connection string of a superuser. */
  readonly adminUrl: string;
  /** The connection strings of the services, each with its own privileges. */
  readonly urls: Record<RoleOwner, string>;
};

/** Starts a PostgreSQL server for tests, with a migrated template database. */
export async function startTestServer(): Promise<TestServer> {
  const folder = temporaryFolder('postgres');
  const [port = 0] = await freePorts(1);
  const guard = startGuard();
  const server = await startPostgres({
    directory: join(folder.path, 'data'),
    guard,
    password: PASSWORD,
    port,
    // The data do not outlive the run, so durability would only cost time.
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  });
  await server.createDatabase(TEMPLATE);
  await migrate(server.url(TEMPLATE), TEST_NAMESPACE);
  // Logins belong to the server and are created once here, because suites run in parallel.
  await createLogins(server.url(TEMPLATE), LOGINS);
  return {
    server,
    async stop() {
      await server.stop();
      await guard.close();
      await folder.remove();
    },
  };
}

/** The connection strings of the services for a database of the test server. */
export const testLoginUrls = (adminUrl: string) => loginUrls(adminUrl, LOGINS);

let created = 0;

/** Creates a separate database for a suite, cloned from the template. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  created += 1;
  const name = `test_${process.pid}_${created}_${Date.now()}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`));
  const adminUrl = Object.assign(new URL(serverUrl), { pathname: name }).href;
  return { adminUrl, urls: testLoginUrls(adminUrl) };
}
