import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId, type Observation } from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import { temporaryFolder } from '@poise/testing';
import { afterAll, describe, expect, it } from 'vitest';
import {
  chunkKey,
  createBlobStore,
  isResultKey,
  mediaPrefix,
  recordingKey,
  resultKey,
  resultsPrefix,
} from '../blob/index.ts';
import type { Publish } from '../queue/index.ts';
import { publishResult, readResult } from './result.ts';

const owner = { tenantId: newId('tenant'), interviewId: newId('interview') };
const { interviewId } = owner;
const jobId = `mic-${interviewId}-0-a-1-b`;

const refused = (seq: number): Observation => ({
  interviewId,
  modality: 'mic',
  seq,
  generation: `${seq}-a`,
  startMs: seq * 1_000,
  endMs: seq * 1_000 + 1_000,
  status: 'rejected',
  code: 'media_corrupt',
});

describe('the key of a result', () => {
  const key = `${mediaPrefix(owner)}results/mic/${jobId}`;

  it.each([
    ['a live chunk', chunkKey(owner, 'mic', 7)],
    ['the folder of live chunks', mediaPrefix(owner, 'mic')],
    ['a recording', recordingKey(owner, newId('recording'))],
    ['all media of the interview', mediaPrefix(owner)],
  ])('when %s was analysed, then it is stored with the media of its interview', (_what, mediaKey) => {
    expect(resultKey(mediaKey, 'mic', jobId)).toBe(key);
  });

  it('when the media of the interview or the results of one modality are erased, then it is erased with them', () => {
    expect(key.startsWith(mediaPrefix(owner))).toBe(true);
    expect(key.startsWith(resultsPrefix(owner, 'mic'))).toBe(true);
    expect(key.startsWith(resultsPrefix(owner, 'words'))).toBe(false);
  });

  it('when it belongs to another interview or is no result, then a pointer to it is not valid', () => {
    expect(isResultKey(key, interviewId)).toBe(true);
    expect(isResultKey(key, newId('interview'))).toBe(false);
    expect(isResultKey(chunkKey(owner, 'mic', 7), interviewId)).toBe(false);
    expect(isResultKey(recordingKey(owner, newId('recording')), interviewId)).toBe(false);
    expect(isResultKey('', interviewId)).toBe(false);
  });

  it('when chunks are stored, then no two of them have the same generation', () => {
    const keys = Array.from({ length: 1_000 }, () => chunkKey(owner, 'camera', 7));
    expect(new Set(keys).size).toBe(keys.length);
    for (const one of keys)
      expect(one).toMatch(new RegExp(`^${mediaPrefix(owner, 'camera')}7-[A-Za-z0-9_-]{16}$`));
  });
});

describe('a result', () => {
  const folder = temporaryFolder('results');
  const blobs = createBlobStore(pathToFileURL(join(folder.path, 'media')).href);
  afterAll(() => folder.remove());

  const about = { modality: 'mic', jobId, blobKey: mediaPrefix(owner, 'mic') } as const;
  const stored = resultKey(about.blobKey, 'mic', jobId);

  it('when it is announced, then it is already stored, and its pointer refers to it', async () => {
    const observations = [refused(0), refused(1)];
    const pointers: JobPayload<'interview.result'>[] = [];
    const publish: Publish = async (name, payload) => {
      expect(name).toBe('interview.result');
      const pointer = payload as JobPayload<'interview.result'>;
      expect(await readResult(blobs, pointer.resultKey)).toEqual({ observations });
      pointers.push(pointer);
    };
    await publishResult({ blobs, publish }, about, observations);
    expect(pointers).toEqual([{ interviewId, modality: 'mic', resultKey: stored, jobId }]);
  });

  it('when nothing was observed, then nothing is announced', async () => {
    const publish: Publish = () => Promise.reject(new Error('published'));
    const put = () => Promise.reject(new Error('stored'));
    await publishResult({ blobs: { put }, publish }, about, []);
  });

  it('when it cannot be stored, then nothing points at it', async () => {
    let published = 0;
    const publish: Publish = async () => void (published += 1);
    const put = () => Promise.reject(new Error('the disk is full'));
    await expect(publishResult({ blobs: { put }, publish }, about, [refused(0)])).rejects.toThrow('disk');
    expect(published).toBe(0);
  });

  it('when it was erased, then it is reported as missing', async () => {
    await expect(readResult(blobs, resultKey(about.blobKey, 'mic', 'another'))).rejects.toMatchObject({
      code: 'blob_missing',
    });
  });

  it.each([
    ['no JSON', 'half a resu'],
    ['no result', '{}'],
    ['empty', '{"observations":[]}'],
    ['about nothing', '{"observations":[{"status":"rejected","code":"media_corrupt"}]}'],
  ])(
    'when the stored result is %s, then it is refused, and the error is not retryable',
    async (_what, text) => {
      await blobs.put(stored, Buffer.from(text));
      await expect(readResult(blobs, stored)).rejects.toMatchObject({
        code: 'invalid_job',
        retryable: false,
      });
    },
  );

  it('when a newer worker wrote it, then the fields that this version knows are read', async () => {
    const newer = { version: 2, observations: [{ ...refused(0), loudness: 1 }] };
    await blobs.put(stored, Buffer.from(JSON.stringify(newer)));
    expect(await readResult(blobs, stored)).toEqual({ observations: [refused(0)] });
  });
});
