import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildClip, buildImage } from '@poise/testing/media';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';
import { type OldRelease, readOldRelease, withoutOldRelease } from './support/old-release.ts';

const PACKAGES = resolve(import.meta.dirname, '../../packages');

/** A program for the client of version 0.1; what it prints is what that client read. */
const PROGRAM = `
import { openAsBlob } from 'node:fs';
import { createClient } from '@poise/client';
const [, , baseUrl, token, clip, frame] = process.argv;
const poise = createClient({ baseUrl, token });
const read = {};
const open = async () => {
  const interview = await poise.createInterview({ profile: 'practice' });
  const consent = { interviewId: interview.id, streams: ['camera', 'mic'], statement: 'I agree.' };
  await poise.grantConsent(consent);
  return interview.id;
};
const finish = async (id) => {
  await poise.closeInterview(id);
  const events = [];
  for await (const { body } of poise.events(id)) events.push(body.type);
  const { accounting } = await poise.getReport(id);
  const { points } = await poise.getTimeline(id);
  const { status } = await poise.getInterview(id);
  return { events, accounting, points: points.length, status };
};
const uploaded = await open();
await poise.uploadRecording(uploaded, await openAsBlob(clip), { contentType: 'video/webm' });
read.recording = await finish(uploaded);
const live = await open();
for (const seq of [0, 1, 2]) {
  const at = { stream: 'camera', seq, startMs: seq * 500, durationMs: 500, contentType: 'image/jpeg' };
  await poise.putChunk(live, { ...at, body: await openAsBlob(frame) });
}
read.live = await finish(live);
console.log(JSON.stringify(read));
`;

describe.skipIf(withoutOldRelease !== '')(`the client of version 0.1${withoutOldRelease}`, () => {
  let old: OldRelease;
  let poise: Installation;

  beforeAll(async () => {
    old = await readOldRelease('packages/client', 'packages/shared');
    const modules = join(old.folder, 'node_modules');
    mkdirSync(join(modules, '@poise'), { recursive: true });
    for (const name of ['client', 'shared'])
      symlinkSync(join(old.folder, 'packages', name), join(modules, '@poise', name));
    const needed = { 'eventsource-parser': 'client', uuid: 'shared', zod: 'shared' };
    for (const [name, owner] of Object.entries(needed)) {
      symlinkSync(realpathSync(join(PACKAGES, owner, 'node_modules', name)), join(modules, name));
    }
    writeFileSync(join(old.folder, 'program.mjs'), PROGRAM);
    await buildClip(join(old.folder, 'clip.webm'), { container: 'webm', durationMs: 2_000 });
    writeFileSync(join(old.folder, 'frame.jpg'), await buildImage('jpeg'));
    poise = await startInstallation({ env: { OLDER_CLIENTS: 'on' } });
  });
  afterAll(async () => {
    await poise?.stop();
    await old?.remove();
  });

  it('when it uploads, sends chunks, follows events and reads reports, then it gets what it knows', async () => {
    const args = [poise.stack.baseUrl, poise.stack.apiKey, 'clip.webm', 'frame.jpg'];
    const { stdout } = await execa(process.execPath, ['program.mjs', ...args], { cwd: old.folder });
    const { recording, live } = JSON.parse(stdout);
    expect(recording.events).toEqual([
      'interview.started',
      'recording.accepted',
      'interview.closing',
      'interview.closed',
      'report.ready',
    ]);
    expect([recording.status, live.status]).toEqual(['closed', 'closed']);
    expect(Object.keys(recording.accounting)).toEqual(['camera', 'mic']);
    expect(recording.accounting.mic.scored).toBe(recording.accounting.mic.received);
    expect(live.accounting.camera).toEqual({ received: 3, scored: 3, rejected: 0, failed: 0 });
    expect(live.events.at(-1)).toBe('report.ready');
    expect(recording.points).toBeGreaterThan(0);
  });

  it('when the client of today asks the same gateway, then nothing is left out', async () => {
    const { totals } = await poise.client.createInterview({ profile: 'practice' });
    expect(totals.words).toEqual({ received: 0, scored: 0, rejected: 0, failed: 0 });
    const raw = await fetch(`${poise.stack.baseUrl}/v1/interviews`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${poise.stack.apiKey}`,
        'content-type': 'application/json',
        'poise-client': '@poise/client',
      },
      body: '{ "profile": "practice" }',
    });
    expect(await raw.json()).toHaveProperty('totals.words');
  });
});
