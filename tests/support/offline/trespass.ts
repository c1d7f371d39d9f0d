/** Does what the watcher must detect, in every way that a dependency might, and what it must not report. */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const [HOME = '', TMPDIR = ''] = [process.env['HOME'], process.env['TMPDIR']];

const attempt = (host: string, port: number) =>
  new Promise<void>((done) => {
    const socket = connect({ host, port, timeout: 1_000 });
    for (const end of ['connect', 'error', 'timeout'] as const)
      socket.once(end, () => {
        socket.destroy();
        done();
      });
  });

await lookup('by-the-system.example').catch(() => undefined);
await new Resolver({ timeout: 500, tries: 1 }).resolve4('by-itself.example').catch(() => undefined);
await attempt('198.51.100.7', 443);
await attempt('2001:db8::7', 443);
await new Promise<void>((done) => {
  const socket = createSocket('udp4');
  socket.send('event', 4711, '203.0.113.9', () => socket.close(() => done()));
});
const code = `require('node:net').connect(8443, '198.51.100.8').on('error', () => undefined).setTimeout(500, function () { this.destroy() })`;
await new Promise((done) => new Worker(code, { eval: true }).once('exit', done));
execFileSync('sh', ['-c', `cd "$HOME" && echo id > by-a-child`]);
await new Promise<void>((done) => {
  const open = createServer().listen(0, '0.0.0.0', () => open.close(() => done()));
});
mkdirSync(join(HOME, 'folder'));
writeFileSync(join(TMPDIR, 'kept-inside'), '');
renameSync(join(TMPDIR, 'kept-inside'), join(HOME, 'moved-out'));
symlinkSync(TMPDIR, join(HOME, 'link'));

// All of the following is allowed.
writeFileSync(join(TMPDIR, 'file'), '');
writeFileSync('/dev/null', '');
const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
await once(server, 'listening');
await attempt('127.0.0.1', (server.address() as AddressInfo).port);
server.close();
