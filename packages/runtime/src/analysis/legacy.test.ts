import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId } from '@poise/shared/contracts';
import { JOBS, type JobPayload } from '@poise/shared/jobs';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createBlobStore, mediaPrefix, recordingKey } from '../blob/index.ts';
import type { Publish } from '../queue/index.ts';
import { createLegacyHandlers } from './legacy.ts';
import { readResult } from './result.ts';
import type { Analyse, AnalysisTask } from './task.ts';
import { createAnalysisWorker } from './worker.ts';

type Pointer = JobPayload<'interview.result'>;

/** Jobs of version 0.1 are the same work in an older format. */
describe('a job of version 0.1', () => {
  const folder = temporaryFolder('legacy');
  const blobs = createBlobStore(pathToFileURL(join(folder.path, 'media')).href);
  afterAll(() => folder.remove());

  const owner = { tenantId: newId('tenant'), interviewId: newId('interview') };
  const { interviewId } = owner;
  const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
  const model = { id: 'a-pipeline', version: '1', sha256: 'a'.repeat(64) };
  const findings = { model, face: { frames: [] } };
  /** How version 0.1 named the last part of its keys. */
  const generation = '7-0198c0de-0000-4000-8000-000000000001';

  let tasks: AnalysisTask[];
  let bodies: string[];
  let pointers: Pointer[];
  beforeEach(() => {
    [tasks, bodies, pointers] = [[], [], []];
  });

  const publish: Publish = async (_name, payload) => void pointers.push(payload as Pointer);
  const analyse: Analyse = async function* (task) {
    tasks.push(task);
    if (task.type === 'range') bodies.push(await readFile(task.path, 'utf8'));
    else for (const { read } of task.media) bodies.push(Buffer.from(await read()).toString());
    for (const _ of task.chunks) yield findings;
  };
  const handlers = (modality: 'camera' | 'mic') =>
    createLegacyHandlers(createAnalysisWorker({ modality, analyse, blobs, publish }));
  const chunk = { interviewId, seq: 7, startMs: 1_400, durationMs: 200, profile: 'assessment' } as const;

  it('when it concerns a frame, then its result is in the current format', async () => {
    const blobKey = mediaPrefix(owner, 'camera') + generation;
    await blobs.put(blobKey, Buffer.from('a frame'));
    const job = JOBS['face.frame'].payload.parse({ ...chunk, blobKey, contentType: 'image/jpeg' });
    await handlers('camera').live(job, context);

    expect(bodies).toEqual(['a frame']);
    expect(tasks[0]).toMatchObject({ type: 'live', rules: { profile: 'assessment', fluency: 'on' } });
    const { observations } = await readResult(blobs, pointers[0]?.resultKey ?? '');
    expect(observations).toEqual([
      {
        interviewId,
        modality: 'camera',
        seq: 7,
        generation,
        startMs: 1_400,
        endMs: 1_600,
        status: 'scored',
        model,
        face: { frames: [] },
      },
    ]);
    // The reconciler looks up the same chunk by this id: while its result is being recorded, it waits.
    expect(pointers[0]?.jobId).toBe(`camera-${interviewId}-${generation}-${generation}`);
  });

  it('when it turns fluency off, then it is off', async () => {
    const blobKey = mediaPrefix(owner, 'mic') + generation;
    await blobs.put(blobKey, Buffer.from('audio'));
    const job = { ...chunk, blobKey, contentType: 'audio/wav', fluency: 'off' };
    await handlers('mic').live(JOBS['speech.chunk'].payload.parse(job), context);
    expect(tasks[0]?.rules).toEqual({ profile: 'assessment', fluency: 'off' });
  });

  it('when it concerns a range, then it does not read past its own end', async () => {
    const recordingId = newId('recording');
    const blobKey = recordingKey(owner, recordingId);
    await blobs.put(blobKey, Buffer.from('a recording'));
    const job = JOBS['face.range'].payload.parse({
      interviewId,
      recordingId,
      blobKey,
      contentType: 'video/mp4',
      profile: 'practice',
      firstSeq: 10,
      lastSeq: 11,
      startMs: 20_000,
      endMs: 23_000,
    });
    await handlers('camera').range(job, context);
    expect(bodies).toEqual(['a recording']);
    expect(tasks[0]).toMatchObject({ type: 'range', durationMs: 23_000 });
    const { observations } = await readResult(blobs, pointers[0]?.resultKey ?? '');
    expect(observations.map(({ seq, generation: of, endMs }) => [seq, of, endMs])).toEqual([
      [10, recordingId, 22_000],
      [11, recordingId, 23_000],
    ]);
    expect(pointers[0]?.jobId).toBe(`camera-${interviewId}-${recordingId}-10-11`);
  });
});
