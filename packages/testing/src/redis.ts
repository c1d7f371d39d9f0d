import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePorts } from '@poise/launcher';
import { Redis } from 'ioredis';
import { temporaryFolder } from './temporary.ts';

export const hasRedis = spawnSync('which', ['redis-server']).status === 0;

export type TestRedis = {
  readonly url: string;
  flushAll(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a Redis server configured as in deployments: append-only file, no eviction. */
export async function startTestRedis(): Promise<TestRedis> {
  const folder = temporaryFolder('redis');
  const [port = 0] = await freePorts(1);
  const server: ChildProcess = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder.path,
      '--appendonly',
      'yes',
      '--maxmemory-policy',
      'noeviction',
      '--save',
      '',
    ],
    { stdio: 'ignore' },
  );
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    async flushAll() {
      await client.flushall();
    },
    async stop() {
      client.disconnect();
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
      await folder.remove();
    },
  };
}
