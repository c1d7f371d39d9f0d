import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PoiseError } from '@poise/shared/errors';
import { execa } from 'execa';
import { Client } from 'pg';
import type { Guard } from './guard/guard.ts';
import { type Account, postgresAccount, postgresPrograms, reachableDirectory } from './postgres-binaries.ts';
import {
  commandLine,
  type Ending,
  endProcess,
  identify,
  isRunning,
  type ProcessIdentity,
} from './processes.ts';

export type LocalPostgres = {
  readonly port: number;
  /** Connection string of the superuser, for a database of this server. */
  url(database: string): string;
  /** Creates the database unless it exists. */
  createDatabase(name: string): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Clients are disconnected at once; a checkpoint may take a while. */
const FAST: Ending = [
  { afterMs: 0, signal: 'SIGINT' },
  { afterMs: 30_000, signal: 'SIGQUIT' },
  { afterMs: 40_000, signal: 'SIGKILL' },
];
/** Includes recovery after a crash. */
const READY_WITHIN_MS = 90_000;

/**
 * Starts the PostgreSQL that npm installed, on 127.0.0.1, with its data in `directory`; it ends with this
 * process. A server that a killed launcher left running there is ended first.
 * @param options.fresh the content of `directory` has no owner any more and is replaced
 * @param options.settings additional server settings, `name=value`
 */
export async function startPostgres(options: {
  directory: string;
  password: string;
  port: number;
  guard: Guard;
  fresh?: boolean;
  settings?: readonly string[];
}): Promise<LocalPostgres> {
  const { guard, port, password } = options;
  const account = postgresAccount();
  const programs = await postgresPrograms(account);
  const data = reachableDirectory(options.directory, account);
  const logFile = `${data}.log`;

  await endLeftOver(data);
  if (options.fresh) rmSync(data, { recursive: true, force: true });
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await initialise({ data, password, account, initdb: programs.initdb, guard });
  }
  const url = (database: string) =>
    `postgres://poise:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  let server = await start();

  async function start(): Promise<ProcessIdentity> {
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=200',
      ...(options.settings ?? []),
    ];
    const started = await guard.run({
      file: programs.postgres,
      args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      account,
      logFile,
      ending: FAST,
      last: true,
    });
    try {
      await untilReady(url('postgres'), started);
    } catch (cause) {
      await stop(started);
      const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-6).join('\n') : '';
      throw new PoiseError('unavailable', `PostgreSQL did not start. Its log ends:\n${tail}`, { cause });
    }
    return started;
  }

  async function stop(running: ProcessIdentity): Promise<void> {
    const gone = await endProcess(running, FAST);
    if (!gone) throw new PoiseError('unavailable', `PostgreSQL does not stop (process ${running.pid})`);
    guard.forget(running.pid);
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
      await stop(server);
      server = await start();
    },
    stop: () => stop(server),
  };
}

/** Ends a server that a killed launcher left on this data, and removes a stale PID file. */
async function endLeftOver(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid = ''] = readFileSync(file, 'utf8').split('\n');
  const running = identify(Number(pid));
  // Without a server, PostgreSQL itself handles the PID file.
  if (!running) return;
  const command = commandLine(running.pid);
  if (command.includes('postgres') && command.includes(data)) {
    const gone = await endProcess(running, FAST);
    if (!gone) throw new PoiseError('unavailable', `an earlier PostgreSQL does not stop (process ${pid})`);
  } else {
    // After a machine crash, its id may belong to another program, and PostgreSQL would not start.
    rmSync(file);
  }
}

async function initialise({
  data,
  password,
  account,
  initdb,
  guard,
}: {
  data: string;
  password: string;
  account: Account;
  initdb: string;
  guard: Guard;
}): Promise<void> {
  // Under another name until it is complete: a first start may be interrupted.
  const partial = `${data}.partial`;
  for (const path of [data, partial]) rmSync(path, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  // Not in a world-writable folder, where another user could place a link under its name.
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  writeFileSync(`${data}.log`, '', { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [partial, passwordFile, `${data}.log`]) chownSync(path, account.uid, account.gid);
  }
  const args = ['--username=poise', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const running = execa(initdb, [`--pgdata=${partial}`, ...args, '--encoding=UTF8', '--locale=C'], {
    ...account,
    cwd: '/',
    env: { LC_ALL: 'C' },
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: 90_000,
  });
  const { pid } = running;
  if (pid !== undefined) {
    guard.watch({ pid, ending: [{ afterMs: 0, signal: 'SIGKILL' }], last: false });
    void running.finally(() => guard.forget(pid));
  }
  const ended = await running;
  rmSync(passwordFile, { force: true });
  if (ended.failed) {
    const tail = ended.all.trimEnd().split('\n').slice(-6).join('\n') || ended.shortMessage;
    throw new PoiseError('unavailable', `initdb failed. Its output ends:\n${tail}`, { cause: ended.cause });
  }
  renameSync(partial, data);
}

async function untilReady(url: string, server: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (cause) {
      if (!isRunning(server) || performance.now() > deadline) throw cause;
      await sleep(50);
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
