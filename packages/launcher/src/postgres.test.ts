import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Guard, startGuard } from './guard/guard.ts';
import { freePorts } from './ports.ts';
import { startPostgres, withClient } from './postgres.ts';
import { identify } from './processes.ts';

describe('the PostgreSQL of a local installation', () => {
  const folder = temporaryFolder('local-postgres');
  const directory = join(folder.path, 'data');
  const note = join(directory, 'postmaster.pid');
  let guard: Guard;
  beforeEach(() => {
    guard = startGuard();
  });
  afterEach(() => guard.close());
  afterAll(() => folder.remove());

  async function start(options: { fresh?: boolean } = {}) {
    const [port = 0] = await freePorts(1);
    return startPostgres({ directory, password: 'test', port, guard, settings: ['fsync=off'], ...options });
  }
  const postmaster = () => Number(readFileSync(note, 'utf8').split('\n')[0]);

  it('when the first start was interrupted, then the next one starts over', async () => {
    mkdirSync(join(`${directory}.partial`, 'base'), { recursive: true });
    writeFileSync(join(`${directory}.partial`, 'PG_VERSION'), '18\n');
    const server = await start();
    await server.createDatabase('kept');
    await server.stop();
    expect(existsSync(note)).toBe(false);
    expect(existsSync(`${directory}.partial`)).toBe(false);
  });

  it('when an earlier launcher left a server running, then it is replaced and its data are kept', async () => {
    const before = await start();
    await withClient(before.url('kept'), (client) => client.query('CREATE TABLE kept AS SELECT 7 AS value'));
    const left = identify(postmaster());
    const server = await start();
    expect(postmaster()).not.toBe(left?.pid);
    expect(identify(left?.pid ?? 0)).toBeUndefined();
    const { rows } = await withClient(server.url('kept'), (client) => client.query('SELECT value FROM kept'));
    expect(rows).toEqual([{ value: 7 }]);
    await server.stop();
  });

  it('when the machine crashed and its id now belongs to another program, then that program is left alone', async () => {
    writeFileSync(
      note,
      `${process.pid}\n${directory}\n${Math.floor(Date.now() / 1000)}\n1\n\n127.0.0.1\n\nready\n`,
    );
    const server = await start();
    expect(postmaster()).not.toBe(process.pid);
    await server.stop();
  });

  it('when its guard is closed, then it ends', async () => {
    await start();
    const running = postmaster();
    await guard.close();
    expect(identify(running)).toBeUndefined();
  });

  it('when it cannot start, then the error has the end of its log', async () => {
    const [port = 0] = await freePorts(1);
    const settings = ['no_such_setting=1'];
    await expect(startPostgres({ directory, password: 'test', port, guard, settings })).rejects.toMatchObject(
      {
        code: 'unavailable',
        detail: expect.stringContaining('no_such_setting'),
      },
    );
  });

  it('when the data no longer have an owner, then they are replaced', async () => {
    const server = await start({ fresh: true });
    const { rows } = await withClient(server.url('postgres'), (client) =>
      client.query(`SELECT 1 FROM pg_database WHERE datname = 'kept'`),
    );
    expect(rows).toEqual([]);
    await server.stop();
  });
});
