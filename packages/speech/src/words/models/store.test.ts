import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpeechModel } from './catalogue.ts';
import { createSpeechModelStore } from './store.ts';

let folder: string;
let home: string;
let servers: Server[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-pull-'));
  home = join(folder, 'home');
  servers = [];
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

/** An archive of a small CTC model, and whatever else is put into its folder. */
async function archive(
  prepare: (released: string) => Promise<unknown> = async () => undefined,
): Promise<Buffer> {
  const released = join(folder, 'release/small-model');
  await mkdir(released, { recursive: true });
  await writeFile(join(released, 'model.int8.onnx'), Buffer.alloc(50_000, 'weights'));
  await writeFile(join(released, 'tokens.txt'), '<blk> 0\n');
  await prepare(released);
  const tar = join(folder, 'model.tar');
  await create({ cwd: join(folder, 'release'), file: tar }, ['small-model']);
  return bzip2(await readFile(tar));
}

async function bzip2(input: Buffer): Promise<Buffer> {
  const { stdout } = await execa('bzip2', ['--stdout'], { input, encoding: 'buffer' });
  return Buffer.from(stdout);
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.tar.bz2`;
}

const modelOf = (content: Buffer, url: string): SpeechModel => ({
  id: 'small',
  licence: 'MIT',
  url,
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
});

describe('pulling a speech model', () => {
  it('when all is well, then its files lie in its folder, are listed and verified', async () => {
    const content = await archive();
    const url = await serve((_, response) => response.end(content));
    const store = createSpeechModelStore(home);
    const shares: number[] = [];
    expect(await store.pull(modelOf(content, url), (share) => shares.push(share))).toBe(join(home, 'small'));
    expect(shares.at(-1)).toBe(1);
    expect((await readdir(join(home, 'small'))).toSorted()).toEqual([
      'model.int8.onnx',
      'poise-contents.json',
      'tokens.txt',
    ]);
    expect(await readdir(home)).toEqual(['small']);
    expect(await store.list()).toEqual(['small']);
    await store.verify('small');
  });

  it('when it is there already, then nothing is fetched', async () => {
    const content = await archive();
    let requests = 0;
    const url = await serve((_, response) => {
      requests++;
      response.end(content);
    });
    const store = createSpeechModelStore(home);
    await store.pull(modelOf(content, url));
    await store.pull(modelOf(content, url));
    expect(requests).toBe(1);
  });

  it.each([
    ['goes on where it ended', 206],
    ['sends all of it again', 200],
  ])('when the connection ends early and the server later %s, then the file is whole', async (_, status) => {
    const content = await archive();
    const half = Math.floor(content.length / 2);
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      if (ranges.length === 1) {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, half), () => setTimeout(() => response.destroy(), 50));
      } else {
        response.writeHead(status).end(content.subarray(status === 206 ? half : 0));
      }
    });
    const store = createSpeechModelStore(home);
    await expect(store.pull(modelOf(content, url))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.list()).toEqual([]);
    await store.pull(modelOf(content, url));
    await store.verify('small');
    expect(ranges).toEqual([undefined, `bytes=${half}-`]);
  });

  it('when the server ends the response too early, then the model is unavailable', async () => {
    const content = await archive();
    const url = await serve((_, response) => response.end(content.subarray(0, 100)));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toThrow(`ended after 100 of ${content.length} bytes`);
  });

  it.each<[string, (content: Buffer) => Buffer]>([
    ['another checksum', (content) => Buffer.alloc(content.length)],
    ['more bytes', (content) => Buffer.concat([content, Buffer.from('more')])],
  ])('when what comes has %s, then it is refused and removed', async (_, tampered) => {
    const content = await archive();
    const url = await serve((_, response) => response.end(tampered(content)));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toMatchObject({ code: 'model_corrupt' });
    expect(await readdir(home)).toEqual([]);
  });

  it('when it is not there (404), then the model is unavailable', async () => {
    const content = await archive();
    const url = await serve((_, response) => response.writeHead(404).end());
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toThrow('answered 404');
  });

  it('when a path leads out of the folder, then nothing is written there', async () => {
    const tar = join(folder, 'climbing.tar');
    await writeFile(join(folder, 'escaped'), 'evil');
    await mkdir(join(folder, 'inner/deep'), { recursive: true });
    await create({ cwd: join(folder, 'inner/deep'), file: tar, preservePaths: true }, ['../../escaped']);
    await rm(join(folder, 'escaped'));
    // `strip` takes the first part away.
    const content = await bzip2(await readFile(tar));
    const url = await serve((_, response) => response.end(content));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toMatchObject({ code: 'model_corrupt' });
    expect(await readdir(home)).toEqual([]);
    expect(await readdir(folder)).not.toContain('escaped');
  });

  it('when the archive holds a link, then it is refused', async () => {
    const content = await archive((released) => symlink('/etc', join(released, 'link')));
    const url = await serve((_, response) => response.end(content));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toThrow('holds more than files: small-model/link');
    expect(await readdir(home)).toEqual([]);
  });

  it('when it is no archive, then it is refused', async () => {
    const content = Buffer.from('plain text');
    const url = await serve((_, response) => response.end(content));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toMatchObject({ code: 'model_corrupt' });
  });

  it('when it unpacks to something else than a model, then it is refused', async () => {
    const content = await archive((released) => rm(join(released, 'tokens.txt')));
    const url = await serve((_, response) => response.end(content));
    const pulled = createSpeechModelStore(home).pull(modelOf(content, url));
    await expect(pulled).rejects.toThrow('lacks *tokens.txt');
    expect(await readdir(home)).toEqual([]);
  });
});

describe('a pulled model', () => {
  it('when one of its files was changed or removed, then verifying fails', async () => {
    const content = await archive();
    const url = await serve((_, response) => response.end(content));
    const store = createSpeechModelStore(home);
    await store.pull(modelOf(content, url));
    await writeFile(join(home, 'small/tokens.txt'), 'other');
    await expect(store.verify('small')).rejects.toMatchObject({ code: 'model_corrupt' });
    await rm(join(home, 'small/tokens.txt'));
    await expect(store.verify('small')).rejects.toMatchObject({ code: 'model_missing' });
  });

  it('when it was never pulled, then its folder is missing, and the error says how to get it', async () => {
    const store = createSpeechModelStore(home);
    expect(await store.list()).toEqual([]);
    await expect(store.folder('small')).rejects.toThrow('poise models pull small');
  });
});
