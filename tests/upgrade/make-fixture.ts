// Makes the fixture of the upgrade test with the services of version 0.1 as they were released, from generated media:
// `node tests/upgrade/make-fixture.ts`. It is made once; a new one has other ids and other moments, nothing else.
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import type { PoiseClient } from '@poise/client';
import type { InterviewId, Stream } from '@poise/shared/contracts';
import { temporaryFolder, waitFor } from '@poise/testing';
import { buildClip } from '@poise/testing/media';
import { askAll, INTERVIEWS, type InterviewName, readBlobs, writeFixture } from './support/fixture.ts';
import { clientOf, createFleet } from './support/fleet.ts';
import { createLiveMedia } from './support/live-media.ts';
import { installOldRelease } from './support/old-release.ts';
import { dumpRecord } from './support/record-dump.ts';

const old = await installOldRelease();
const media = temporaryFolder('fixture');
const fleet = await createFleet();
try {
  await fleet.migrate(old.folder);
  const key = await fleet.createTenant(old.folder);
  const services = ['gateway', 'interview-orchestrator', 'feedback', 'face-worker', 'speech-worker'] as const;
  const [gateway, ...others] = await fleet.startAll(old.folder, services);
  if (!gateway) throw new Error('no gateway');
  const client = clientOf(gateway, key);

  const interviews = {
    live: await finishedLive(client),
    recording: await finishedRecording(client),
    withdrawn: await withdrawn(client),
    erased: await erased(client),
    open: (await client.createInterview({ profile: 'practice', title: 'Going on' })).id,
  };
  await consentTo(client, interviews.open, ['camera', 'mic']);
  const sender = await createLiveMedia(interviews.open);
  await sender.send(client, 3);
  const isScored = async () => {
    const { camera, mic } = (await client.getInterview(interviews.open)).totals;
    return camera.scored === sender.accepted.camera && mic.scored === sender.accepted.mic;
  };
  await waitFor('the open interview', isScored, { withinMs: 60_000 });
  // Its further work stays in the queue: nobody is there who does it.
  await Promise.all(others.map((service) => service.stop()));
  await sender.send(client, 2);

  const responses = Object.fromEntries(
    await Promise.all(
      INTERVIEWS.map(async (name) => [name, await askAll(gateway.url, key, interviews[name])] as const),
    ),
  ) as Record<InterviewName, Awaited<ReturnType<typeof askAll>>>;
  await gateway.stop();
  const bytes = writeFixture({
    record: await dumpRecord(fleet.adminUrl),
    blobs: await readBlobs(fleet.blobFolder),
    key,
    interviews,
    responses,
    accepted: sender.accepted,
  });
  process.stdout.write(`${bytes} bytes\n`);
} catch (error) {
  process.stderr.write(fleet.logs().slice(-10_000));
  throw error;
} finally {
  await fleet.stop();
  await media.remove();
  await old.remove();
}

async function consentTo(poise: PoiseClient, interviewId: InterviewId, streams: Stream[]) {
  const statement = 'I agree to the analysis of my camera and microphone.';
  return poise.grantConsent({ interviewId, streams, statement });
}

async function finishedLive(poise: PoiseClient): Promise<InterviewId> {
  const { id } = await poise.createInterview({ profile: 'practice', candidate: 'c-1', title: 'Live' });
  await consentTo(poise, id, ['camera', 'mic']);
  await (await createLiveMedia(id)).send(poise, 3);
  return finish(poise, id);
}

async function finishedRecording(poise: PoiseClient): Promise<InterviewId> {
  const { id } = await poise.createInterview({
    profile: 'assessment',
    retention: 'P30D',
    title: 'Recording',
  });
  const streams: Stream[] = ['camera', 'mic'];
  await consentTo(poise, id, streams);
  await poise.grantConsent({ interviewId: id, streams, purpose: 'retention', statement: 'I agree.' });
  const file = join(media.path, 'clip.webm');
  await buildClip(file, { container: 'webm', durationMs: 4_000 });
  await poise.uploadRecording(id, await openAsBlob(file), { contentType: 'video/webm' });
  return finish(poise, id);
}

async function withdrawn(poise: PoiseClient): Promise<InterviewId> {
  const { id } = await poise.createInterview({ profile: 'practice', title: 'Withdrawn' });
  await consentTo(poise, id, ['camera']);
  const mic = await consentTo(poise, id, ['mic']);
  await (await createLiveMedia(id)).send(poise, 2);
  await poise.withdrawConsent(mic.id);
  return finish(poise, id);
}

async function erased(poise: PoiseClient): Promise<InterviewId> {
  const { id } = await poise.createInterview({ profile: 'practice', title: 'Erased' });
  await consentTo(poise, id, ['camera', 'mic']);
  await (await createLiveMedia(id)).send(poise, 2);
  await poise.closeInterview(id);
  let after = 0;
  for await (const { seq } of poise.events(id)) after = seq ?? after;
  await poise.eraseInterview(id);
  for await (const _ of poise.events(id, { after }));
  return id;
}

/** Closes an interview and waits for its report, which is its last event. */
async function finish(poise: PoiseClient, id: InterviewId): Promise<InterviewId> {
  await poise.closeInterview(id);
  for await (const _ of poise.events(id));
  return id;
}
