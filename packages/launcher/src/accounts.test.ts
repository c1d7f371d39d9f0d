import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@poise/store';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogins, forEachLogin, loginUrls, type RoleOwner } from './accounts.ts';
import { type Guard, startGuard } from './guard/guard.ts';
import { openHome } from './home.ts';
import { freePorts } from './ports.ts';
import { type LocalPostgres, startPostgres, withClient } from './postgres.ts';

const OWNERS = Object.keys(forEachLogin(() => '')) as RoleOwner[];

describe('the logins of a local installation that had one shared password', () => {
  const folder = temporaryFolder('accounts');
  const path = join(folder.path, 'home');
  let guard: Guard;
  let server: LocalPostgres;
  let earlier: Record<RoleOwner, string>;
  let urls: Record<RoleOwner, string>;

  beforeAll(async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'secrets.json'), '{"postgresPassword":"owner","servicePassword":"shared"}\n');
    const home = openHome(path);
    const [port = 0] = await freePorts(1);
    guard = startGuard();
    server = await startPostgres({
      directory: home.file('postgres'),
      password: home.secrets.postgresPassword,
      port,
      guard,
      settings: ['fsync=off'],
    });
    await server.createDatabase('poise');
    await migrate(server.url('poise'), 'poise_queue');
    earlier = await createLogins(
      server.url('poise'),
      forEachLogin(() => 'shared'),
    );
    for (const url of Object.values(earlier)) await ask(url, 'SELECT 1');
    urls = await createLogins(server.url('poise'), home.secrets.logins);
  });
  afterAll(async () => {
    await server.stop();
    await guard.close();
    await folder.remove();
  });

  const ask = (url: string, query: string) => withClient(url, (client) => client.query(query));

  it.each(OWNERS)(
    'when %s logs in, then its own password is accepted and the old one is not',
    async (owner) => {
      await ask(urls[owner], 'SELECT 1');
      await expect(ask(earlier[owner], 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    },
  );

  it.each(OWNERS)(
    'when the password of %s is tried with the other logins, then it is refused',
    async (owner) => {
      const { password } = new URL(urls[owner]);
      const tried = loginUrls(
        server.url('poise'),
        forEachLogin(() => decodeURIComponent(password)),
      );
      for (const other of OWNERS.filter((name) => name !== owner)) {
        await expect(ask(tried[other], 'SELECT 1'), other).rejects.toMatchObject({ code: '28P01' });
      }
    },
  );

  it.each([
    'SELECT * FROM interviews',
    'SELECT * FROM observations',
    'SELECT * FROM api_keys',
    `INSERT INTO interview_events DEFAULT VALUES`,
    'DELETE FROM interviews',
    'SET ROLE poise_gateway',
    'CREATE TABLE mine (id int)',
  ])('when a worker tries "%s" with its login of the queue, then it is refused', async (query) => {
    await expect(ask(urls.queue, query)).rejects.toMatchObject({ code: '42501' });
  });

  it('when a worker reads its queue, then that is allowed', async () => {
    const { rows } = await ask(
      urls.queue,
      `SELECT has_schema_privilege('poise_queue', 'USAGE') AS queue, has_schema_privilege('poise_queue', 'CREATE') AS own`,
    );
    expect(rows).toEqual([{ queue: true, own: true }]);
  });
});
