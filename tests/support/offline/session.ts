/**
 * The whole life of an installation in half a minute: `npm start`, a recording and live chunks, their reports and
 * pages, and its end. Runs where only this machine can be reached.
 *
 *   node session.ts FOLDER    reads frame.jpg and sound.pcm from it, writes result.json
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openAsBlob, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@poise/client';
import { findRunning, freePorts, homeAt } from '@poise/launcher';
import { openInterview, untilReport } from '../interviews.ts';
import { SAMPLE } from '../sample.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = process.argv[2] ?? '.';
const [port = 0] = await freePorts(1);
const baseUrl = `http://127.0.0.1:${port}`;

const npm = spawn('npm', ['start', '--', '--port', String(port)], { cwd: ROOT, stdio: 'inherit' });
const ended = once(npm, 'exit');
const home = homeAt(process.env['POISE_HOME'] ?? '');
while (!(await findRunning(home))) {
  if (npm.exitCode !== null) throw new Error('it does not start');
  await sleep(100);
}

const key = readFileSync(join(process.env['POISE_HOME'] ?? '', 'key'), 'utf8').trim();
const client = createClient({ baseUrl, token: key });
const recorded = await openInterview(client, { retention: 'P1D' });
await client.uploadRecording(recorded, await openAsBlob(SAMPLE), { contentType: 'video/webm' });
await client.closeInterview(recorded);

const live = await openInterview(client, { profile: 'assessment' });
const send = (path: string, type: string, file: string) =>
  fetch(`${baseUrl}/v1/interviews/${live}/streams/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body: readFileSync(join(folder, file)),
  });
const taken = [
  await send('camera/chunks/0?startMs=0&durationMs=500', 'image/jpeg', 'frame.jpg'),
  await send('mic/chunks/0?startMs=0&durationMs=5000', 'audio/pcm', 'sound.pcm'),
].map(({ status }) => status);
await client.closeInterview(live);

const reports = [];
for (const id of [recorded, live]) {
  await untilReport(client, id, 90_000);
  const report = await client.getReport(id);
  await client.getReportHtml(id);
  reports.push(report.accounting);
}
const pages = [];
for (const path of ['/', '/docs', '/v1/capabilities', '/v1/models'])
  pages.push((await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${key}` } })).status);

npm.kill('SIGTERM');
const [code, signal] = await ended;
writeFileSync(join(folder, 'result.json'), JSON.stringify({ taken, reports, pages, end: signal ?? code }));
