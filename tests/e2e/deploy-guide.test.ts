import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePorts, type LocalPostgres, startGuard, startPostgres, withClient } from '@poise/launcher';
import { hasRedis, startTestRedis, type TestRedis, temporaryFolder, waitFor } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const guide = readFileSync(join(ROOT, 'docs/operations/deploy.md'), 'utf8');

/** The commands of the guide, one text per block. */
const blocks = [...guide.matchAll(/(?:^ {4}.*\n(?:\n(?= {4}))?)+/gm)].map(([block]) =>
  block.replaceAll(/^ {4}/gm, ''),
);
const blockWith = (what: string) => blocks.find((block) => block.includes(what)) ?? '';

const missing = [
  ...(spawnSync('which', ['psql']).status === 0 ? [] : ['psql']),
  ...(hasRedis ? [] : ['redis-server']),
].join(', ');
const note = missing && ` (skipped: no ${missing})`;

it('when the guide is followed in order, then the namespace exists before its content', () => {
  const text = blocks.join('\n');
  expect(text.indexOf('namespace.yaml')).toBeGreaterThanOrEqual(0);
  expect(text.indexOf('namespace.yaml')).toBeLessThan(text.indexOf('--kustomize'));
  expect(guide.indexOf('namespace.yaml')).toBeLessThan(guide.indexOf('| `poise-record-gateway` |'));
});

describe.skipIf(note !== '')(`the record, set up according to the guide${note}`, () => {
  const folder = temporaryFolder('guide');
  const guard = startGuard();
  const passwords = {
    gateway: 'of-the-gateway',
    orchestrator: 'of-the-orchestrator',
    feedback: 'of-feedback',
  };
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(async () => {
    await guard.close();
    await redis?.stop();
    await folder.remove();
  });

  async function server(name: string): Promise<LocalPostgres> {
    const [port = 0] = await freePorts(1);
    const settings = ['fsync=off'];
    const started = await startPostgres({
      directory: join(folder.path, name),
      password: 'owner',
      port,
      guard,
      settings,
    });
    await started.createDatabase('poise');
    return started;
  }

  const migrate = (owner: string) =>
    execa(process.execPath, [join(ROOT, 'packages/store/src/migrate.ts')], {
      env: { DATABASE_URL: owner, REDIS_URL: redis.url },
    });

  /** The command unchanged, with our values in place of its placeholders. */
  const type = (block: string, owner: string) =>
    execa(
      'bash',
      [
        '-euo',
        'pipefail',
        '-c',
        Object.entries(passwords).reduce(
          (text, [name, password]) =>
            text.replace(
              `${name.toUpperCase()}_DB_PASSWORD=…`,
              `${name.toUpperCase()}_DB_PASSWORD=${password}`,
            ),
          block,
        ),
      ],
      { cwd: ROOT, env: { OWNER_URL: owner } },
    );

  async function startGateway(postgres: LocalPostgres, password: string) {
    const [port = 0, healthPort = 0] = await freePorts(2);
    const url = Object.assign(new URL(postgres.url('poise')), {
      username: 'poise_gateway_login',
      password,
    }).href;
    const child = spawn(process.execPath, [join(ROOT, 'services/gateway/src/main.ts')], {
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        HEALTH_PORT: String(healthPort),
        DATABASE_URL: url,
        REDIS_URL: redis.url,
        BLOB_URL: pathToFileURL(folder.path).href,
      },
      stdio: 'ignore',
    });
    const status = (path: string) =>
      fetch(`http://127.0.0.1:${healthPort}${path}`).then(
        (answer) => answer.status,
        () => 0,
      );
    await waitFor('the gateway', async () => (await status('/healthz')) === 200, { withinMs: 30_000 });
    return { child, status };
  }

  it('when the logins are created after the services, then these wait, unready, and recover without a restart', async () => {
    const postgres = await server('first');
    await migrate(postgres.url('poise'));
    const { child, status } = await startGateway(postgres, passwords.gateway);
    const other = await startGateway(postgres, 'another-password');
    expect(await status('/readyz')).toBe(503);

    await type(blockWith('roles.sql'), postgres.url('poise'));
    await waitFor('readiness', async () => (await status('/readyz')) === 200);
    expect(child.exitCode).toBeNull();
    // The password of the Secret must be the one given to roles.sql.
    await sleep(1_000);
    expect(await other.status('/readyz')).toBe(503);
    for (const gateway of [child, other.child]) gateway.kill('SIGKILL');
    await postgres.stop();
  });

  it('when roles are created before a restore, then they equal those that the migration creates', async () => {
    const roles = (postgres: LocalPostgres) =>
      withClient(postgres.url('poise'), async (client) => {
        const { rows } = await client.query(
          `SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'poise\\_%' ORDER BY rolname`,
        );
        return rows as { rolname: string; rolcanlogin: boolean }[];
      });
    const [migrated, restored] = [await server('migrated'), await server('restored')];
    await migrate(migrated.url('poise'));
    await type(blockWith('CREATE ROLE'), restored.url('poise'));
    expect(await roles(restored)).toEqual(await roles(migrated));
    expect(await roles(restored)).toHaveLength(4);
    // The next release migrates the restored record, which gets its logins.
    await migrate(restored.url('poise'));
    await type(blockWith('roles.sql'), restored.url('poise'));
    await migrated.stop();
    await restored.stop();
  });
});
