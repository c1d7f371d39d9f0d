import { join } from 'node:path';
import {
  createLogins,
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
export const TEST_NAMESPACE = 'poise_queue';

export type TestServer = { readonly server: LocalPostgres; stop(): Promise<void> };

export type TestDatabase = {
  /** Of a role that may do everything. */
  readonly adminUrl: string;
  /** As the services connect: each with its own rights. */
  readonly urls: Record<RoleOwner, string>;
};

/** A real PostgreSQL for tests, with a migrated template that databases are cloned from. */
export async function startTestServer(): Promise<TestServer> {
  const folder = temporaryFolder('postgres');
  const [port = 0] = await freePorts(1);
  const guard = startGuard();
  const server = await startPostgres({
    directory: join(folder.path, 'data'),
    guard,
    password: PASSWORD,
    port,
    // Nothing here outlives the run: durability only costs time.
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  });
  await server.createDatabase(TEMPLATE);
  await migrate(server.url(TEMPLATE), TEST_NAMESPACE);
  // Logins belong to the server: made once, here, since suites run side by side.
  await createLogins(server.url(TEMPLATE), PASSWORD);
  return {
    server,
    async stop() {
      await server.stop();
      await guard.close();
      await folder.remove();
    },
  };
}

let made = 0;

/** A database of its own for a suite, cloned from the template in a moment. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  made += 1;
  const name = `test_${process.pid}_${made}_${Date.now()}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`));
  const adminUrl = Object.assign(new URL(serverUrl), { pathname: name }).href;
  return { adminUrl, urls: loginUrls(adminUrl, PASSWORD) };
}
