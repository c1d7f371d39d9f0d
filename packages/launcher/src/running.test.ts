import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { homeAt } from './home.ts';
import { findRunning, noteRunning } from './running.ts';

describe('the installation that runs on a home', () => {
  const folder = temporaryFolder('running');
  const home = homeAt(folder.path);
  let gateway: Server;
  let status: number;
  /** Not running: must not be contacted. */
  const baseUrl = 'http://127.0.0.1:2';
  let healthUrl: string;

  beforeAll(async () => {
    gateway = createServer((_request, response) => response.writeHead(status).end());
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    healthUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    status = 200;
    home.write('key', 'psk_local');
  });
  afterAll(async () => {
    gateway.close();
    await folder.remove();
  });

  it('when it responds, then it is found, with the settings for its record and queue', async () => {
    const note = {
      pid: 7,
      baseUrl,
      healthUrl,
      environment: { DATABASE_URL: 'postgres://x/y', QUEUE_NAMESPACE: 'q' },
    };
    noteRunning(home, note);
    expect(await findRunning(home)).toEqual({ ...note, apiKey: 'psk_local' });
  });

  it('when it is of another version, then unknown fields are left out and it is found', async () => {
    home.write('running.json', JSON.stringify({ pid: 7, baseUrl: healthUrl, since: 'yesterday' }));
    expect(await findRunning(home)).toEqual({ pid: 7, baseUrl: healthUrl, apiKey: 'psk_local' });
  });

  it.each([
    ['was truncated', '{"pid":7,"baseU'],
    ['is empty', ''],
    ['has no address', '{"pid":7}'],
  ])('when its note %s, then none is found', async (_what, note) => {
    home.write('running.json', note);
    expect(await findRunning(home)).toBeUndefined();
  });

  it('when it is not ready or has exited, then none is found', async () => {
    noteRunning(home, { pid: 7, baseUrl, healthUrl });
    status = 503;
    expect(await findRunning(home)).toBeUndefined();
    noteRunning(home, { pid: 7, baseUrl, healthUrl: 'http://127.0.0.1:1' });
    expect(await findRunning(home)).toBeUndefined();
  });

  it('when there is no such home, then none is found and none is created', async () => {
    const nowhere = homeAt(`${folder.path}/nowhere`);
    expect(await findRunning(nowhere)).toBeUndefined();
    expect(nowhere.read('secrets.json')).toBeUndefined();
  });
});
