import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PoiseError } from '@poise/shared/errors';
import { execa } from 'execa';
import { Client } from 'pg';
import { type Account, postgresAccount, postgresPrograms, reachableDirectory } from './postgres-binaries.ts';

export type LocalPostgres = {
  readonly port: number;
  /** Connection string of the superuser, for a database of this server. */
  url(database: string): string;
  /** Makes the database unless it is there. */
  createDatabase(name: string): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that npm brought, on 127.0.0.1, with its data in `directory`. A server that
 * an earlier, killed launcher left running there is taken over.
 * @param options.fresh what lies in `directory` belongs to nobody any more and is replaced
 * @param options.settings extra server settings, `name=value`
 */
export async function startPostgres(options: {
  directory: string;
  password: string;
  port: number;
  fresh?: boolean;
  settings?: readonly string[];
}): Promise<LocalPostgres> {
  const account = postgresAccount();
  const programs = await postgresPrograms(account);
  const data = reachableDirectory(options.directory, account);
  const logFile = `${data}.log`;
  const run = (file: string, args: string[]) =>
    execa(file, args, {
      ...account,
      cwd: '/',
      env: { LC_ALL: 'C' },
      stdin: 'ignore',
      all: true,
      timeout: 90_000,
    });

  const stop = () => run(programs.pgCtl, ['stop', '-w', '-m', 'fast', '-D', data]);
  if (options.fresh && existsSync(data)) {
    await stop().catch(() => undefined);
    rmSync(data, { recursive: true });
  }
  if (!existsSync(join(data, 'PG_VERSION')))
    await initialise(data, options.password, account, programs.initdb, run);

  const running = (await run(programs.pgCtl, ['status', '-D', data]).catch(() => undefined)) !== undefined;
  let port = options.port;
  if (running) {
    port = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3]);
  } else {
    await start();
  }

  async function start(): Promise<void> {
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=200',
      ...(options.settings ?? []),
    ];
    const flags = settings.map((setting) => `-c ${setting}`).join(' ');
    // pg_ctl hands its output streams on to the server, which would keep ours open for ever.
    const started = await execa(programs.pgCtl, ['start', '-w', '-D', data, '-l', logFile, '-o', flags], {
      ...account,
      cwd: '/',
      env: { LC_ALL: 'C' },
      stdio: 'ignore',
      reject: false,
      timeout: 90_000,
    });
    if (started.failed) {
      const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-6).join('\n') : '';
      throw new PoiseError('unavailable', `PostgreSQL did not start. Its log ends:\n${tail}`);
    }
  }

  const url = (database: string) =>
    `postgres://poise:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`;
  try {
    await answers(url('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    port,
    url,
    async createDatabase(name) {
      await withClient(url('postgres'), async (client) => {
        const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      });
    },
    async restart() {
      await stop();
      await start();
      await answers(url('postgres'));
    },
    async stop() {
      await stop();
    },
  };
}

async function initialise(
  data: string,
  password: string,
  account: Account,
  initdb: string,
  run: (file: string, args: string[]) => Promise<unknown>,
): Promise<void> {
  // A first start that was cut off leaves a directory that initdb refuses.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  // Not in a folder that all may write to: somebody else's link could wait under its name there.
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  writeFileSync(`${data}.log`, '', { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [data, passwordFile, `${data}.log`]) chownSync(path, account.uid, account.gid);
  }
  try {
    await run(initdb, [
      `--pgdata=${data}`,
      '--username=poise',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (cause) {
      if (attempt >= 50) throw new PoiseError('unavailable', 'PostgreSQL does not answer', { cause });
      await sleep(100);
    }
  }
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
