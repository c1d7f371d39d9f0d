import { newId } from '@poise/shared/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLiveBatches, type LiveBatches } from './live-batches.ts';
import type { AnalysisJob } from './work.ts';

const owner = {
  interviewId: newId('interview'),
  tenantId: newId('tenant'),
  profile: 'practice',
  fluency: 'on',
} as const;

const frame = (seq: number, startMs: number, durationMs = 333, contentType = 'image/jpeg') => ({
  stream: 'camera' as const,
  seq,
  start_ms: startMs,
  duration_ms: durationMs,
  content_type: contentType,
  blob_key: `media/t/i/camera/${seq}-x`,
});

let published: number[][];
let batches: LiveBatches;

beforeEach(() => {
  vi.useFakeTimers();
  published = [];
  batches = createLiveBatches(async (job: AnalysisJob) => {
    if ('chunks' in job.payload) published.push(job.payload.chunks.map(({ seq }) => seq));
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const add = (...frames: ReturnType<typeof frame>[]) => {
  for (const each of frames) void batches.add(owner, 'camera', each);
};

describe('batches of live chunks', () => {
  it('when the last chunk of a second arrives, then the whole second is published as one job at once', () => {
    add(frame(0, 0), frame(1, 333));
    expect(published).toEqual([]);
    add(frame(2, 666, 334));
    expect(published).toEqual([[0, 1, 2]]);
  });

  it('when a chunk lasts a second or longer, then it is published at once', () => {
    add(frame(0, 0, 1_000), frame(1, 1_500, 5_000));
    expect(published).toEqual([[0], [1]]);
  });

  it('when a later second begins, then the previous one is published', () => {
    add(frame(0, 0), frame(1, 1_000));
    expect(published).toEqual([[0]]);
  });

  it('when the rest of a second does not arrive, then the incomplete second is published after a while', () => {
    add(frame(0, 0));
    vi.advanceTimersByTime(999);
    expect(published).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(published).toEqual([[0]]);
  });

  it('when the content type changes within a second, then each type gets its own job', () => {
    add(frame(0, 0), frame(1, 100, 100, 'image/png'), frame(2, 200, 800, 'image/png'));
    expect(published).toEqual([[0], [1, 2]]);
  });

  it('when a number is sent again after a withdrawal, then its two generations do not share a job', () => {
    add(frame(0, 0), frame(1, 100), frame(0, 200));
    expect(published).toEqual([[0, 1]]);
  });

  it('when streams or interviews differ, then they do not share a job', () => {
    add(frame(0, 0));
    void batches.add({ ...owner, interviewId: newId('interview') }, 'camera', frame(9, 100, 900));
    expect(published).toEqual([[9]]);
  });

  it('when the gateway stops, then everything gathered is published', async () => {
    add(frame(0, 0));
    await batches.close();
    expect(published).toEqual([[0]]);
    add(frame(1, 333));
    expect(published).toEqual([[0], [1]]);
  });

  it('when publishing fails, then the caller that added the chunk gets the error', async () => {
    const failing = createLiveBatches(() => Promise.reject(new Error('away')));
    await expect(failing.add(owner, 'camera', frame(0, 0, 1_000))).rejects.toThrow('away');
  });
});
