import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createTestDatabase,
  freePorts,
  startChild,
  type TestChild,
  temporaryFolder,
  waitFor,
} from '@poise/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

describe('the face worker', () => {
  const folder = temporaryFolder('face-main');
  const blobs = join(folder.path, 'blobs');
  let child: TestChild;
  let healthUrl: string;

  beforeAll(async () => {
    const { urls } = await createTestDatabase(inject('postgresUrl'));
    const [port] = await freePorts(1);
    healthUrl = `http://127.0.0.1:${port}`;
    writeFileSync(blobs, 'a file where the folder should be');
    child = startChild(join(import.meta.dirname, 'main.ts'), {
      HOST: '127.0.0.1',
      HEALTH_PORT: String(port),
      QUEUE_URL: urls.queue,
      BLOB_URL: pathToFileURL(blobs).href,
      THREADS: '1',
    });
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await child.ended;
    await folder.remove();
  });

  const ready = async () => {
    const response = await fetch(`${healthUrl}/readyz`).catch(() => undefined);
    return response && { status: response.status, body: await response.json() };
  };

  it('when it loads its models, and while media cannot be read, then it is not ready', async () => {
    await waitFor('its first answer', async () => (await ready()) !== undefined, { withinMs: 20_000 });
    expect(await ready()).toEqual({ status: 503, body: { status: 'starting', checks: {} } });
    await waitFor('its start', async () => child.log.some(({ msg }) => msg === 'started'), {
      withinMs: 30_000,
    });
    expect(await ready()).toEqual({
      status: 503,
      body: { status: 'not-ready', checks: { queue: 'passed', blobs: 'failed' } },
    });
    rmSync(blobs);
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ready', checks: { queue: 'passed', blobs: 'passed' } },
    });
  });
});
