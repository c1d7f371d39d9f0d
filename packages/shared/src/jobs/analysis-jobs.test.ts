import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ContentTypeOf,
  MODALITY_NAMES,
  type Modality,
  modalityOf,
  newId,
  type Stream,
  streamOf,
} from '../contracts/index.ts';
import { ANALYSIS_JOBS } from './analysis-jobs.ts';
import type { JobPayload } from './catalogue.ts';
import { LEGACY_JOBS } from './legacy-jobs.ts';

const interviewId = newId('interview');
const recordingId = newId('recording');

/** A chunk of the third hour of an interview, at the maximum accepted rate. */
const FIRST = { seq: 10_799 * 10, startMs: 10_799_000 };

/** The payload in the queue. */
const travelling = (schema: z.ZodType, job: object) => z.encode(schema, job);

/** How the last part of the key of a chunk is made, now and in version 0.1. */
const SUFFIXES = { now: 'Zm9v_mFyYmF6cX-4', 'in version 0.1': '0198c0de-0000-4000-8000-000000000001' };

const longestTypeOf = (stream: Stream) =>
  (modalityOf(stream).accepts?.contentTypes ?? ['']).reduce((longest, type) =>
    type.length > longest.length ? type : longest,
  ) as ContentTypeOf<Stream>;

function liveJob(
  modality: Modality,
  count = modalityOf(modality).live.maxChunks,
  suffix = SUFFIXES.now,
): JobPayload<`${Modality}.live`> {
  const stream = streamOf(modality);
  const last = FIRST.seq + count - 1;
  return {
    interviewId,
    profile: 'assessment',
    fluency: 'off',
    prefix: `media/${newId('tenant')}/${interviewId}/${stream}/`,
    contentType: longestTypeOf(stream),
    chunks: Array.from({ length: count }, (_, i) => ({
      seq: FIRST.seq + i,
      startMs: FIRST.startMs + i * 1_000,
      durationMs: 10_000,
      generation: `${FIRST.seq + i}-${suffix}`,
    })),
    settled: { firstSeq: FIRST.seq, lastSeq: last },
  };
}

function rangeJob(modality: Modality, range: object = {}): JobPayload<`${Modality}.range`> {
  const { chunkMs, chunksPerRange } = modalityOf(modality).cut;
  return {
    interviewId,
    profile: 'assessment',
    fluency: 'off',
    recordingId,
    blobKey: `media/${newId('tenant')}/${interviewId}/recording/${recordingId}`,
    contentType: 'video/x-matroska',
    firstSeq: 0,
    lastSeq: chunksPerRange - 1,
    startMs: 0,
    endMs: chunksPerRange * chunkMs,
    durationMs: 10_800_000,
    ...range,
  };
}

describe.each(MODALITY_NAMES)('the live job of %s', (modality) => {
  const { payload, id, maxBytes, batch } = ANALYSIS_JOBS[`${modality}.live`];
  const { live } = modalityOf(modality);

  it.each(Object.entries(SUFFIXES))(
    'when it has the maximum number of chunks, with keys made %s, then it is within its limit',
    (_when, suffix) => {
      const largest = liveJob(modality, live.maxChunks, suffix);
      expect(payload.safeParse(largest).success).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(travelling(payload, largest)))).toBeLessThan(maxBytes);
    },
  );

  it('when it has one chunk more, or none, then it is refused', () => {
    expect(payload.safeParse(liveJob(modality, live.maxChunks + 1)).success).toBe(false);
    expect(payload.safeParse({ ...liveJob(modality), chunks: [] }).success).toBe(false);
  });

  it('when the same chunks are sent again with other bytes, then it is different work', () => {
    const job = liveJob(modality, 3);
    const ids = [job, liveJob(modality, 3, 'b3RoZXJfYnl0ZXM')].map((one) => id(one as never));
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toContain(job.chunks[0]?.generation);
    expect(ids[0]).toContain(job.chunks[2]?.generation);
    expect(id(liveJob(modality, 3) as never)).toBe(ids[0]);
  });

  it('when it names the content type of its chunks, then only types of its stream are accepted', () => {
    const types = modalityOf(streamOf(modality)).accepts?.contentTypes ?? [];
    const takes = (contentType: string) => payload.safeParse({ ...liveJob(modality), contentType }).success;
    expect(types.map(takes)).toEqual(types.map(() => true));
    expect(takes(modality === 'camera' ? 'audio/wav' : 'image/png')).toBe(false);
  });

  it('when its prefix is not a folder, then it is refused', () => {
    const job = liveJob(modality);
    expect(payload.safeParse({ ...job, prefix: job.prefix.slice(0, -1) }).success).toBe(false);
  });

  it('when its chunks are gathered by the second, then one job takes a whole second', () => {
    expect(batch?.maxItems).toBe(live.bySecond ? live.maxChunks : undefined);
  });
});

describe.each(MODALITY_NAMES)('the job for a range of %s', (modality) => {
  const { payload, id, maxBytes, timeoutMs } = ANALYSIS_JOBS[`${modality}.range`];
  const { chunksPerRange, chunkMs } = modalityOf(modality).cut;
  const isTaken = (range: object) => payload.safeParse(rangeJob(modality, range)).success;

  it('when it has the maximum size, then it is within its limit', () => {
    expect(isTaken({})).toBe(true);
    const largest = rangeJob(modality, { blobKey: 'x'.repeat(300), startMs: 10_799_000, endMs: 10_800_000 });
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeLessThan(maxBytes);
  });

  it('when it has more chunks than a range, or fewer than one, then it is refused', () => {
    expect(isTaken({ firstSeq: 7, lastSeq: 7 + chunksPerRange - 1 })).toBe(true);
    expect(isTaken({ firstSeq: 7, lastSeq: 7 })).toBe(true);
    expect(isTaken({ firstSeq: 7, lastSeq: 7 + chunksPerRange })).toBe(false);
    expect(isTaken({ firstSeq: 0, lastSeq: 50_000_000 })).toBe(false);
    expect(isTaken({ firstSeq: 7, lastSeq: 6 })).toBe(false);
  });

  it('when the recording or the range is another, then it is different work', () => {
    const jobs = [
      rangeJob(modality),
      rangeJob(modality, { recordingId: newId('recording') }),
      rangeJob(modality, { firstSeq: chunksPerRange, lastSeq: 2 * chunksPerRange - 1 }),
      rangeJob(modality, { lastSeq: 0 }),
    ];
    expect(new Set(jobs.map((job) => id(job as never))).size).toBe(jobs.length);
    // The blob of a recording is named by its id: that is the generation.
    expect(id(rangeJob(modality) as never)).toContain(recordingId);
  });

  it('when it is analysed, then the time limit exceeds its duration', () => {
    expect(timeoutMs).toBeGreaterThan(chunkMs * chunksPerRange);
  });
});

/** Any batch that the API can create: numbers and times in the accepted range, keys of any version. */
const anyLiveJob = (modality: Modality) =>
  fc
    .record({
      firstSeq: fc.integer({ min: 0, max: 10_000_000 }),
      startMs: fc.integer({ min: 0, max: 86_400_000 }),
      durationMs: fc.integer({ min: 0, max: 10_000 }),
      count: fc.integer({ min: 1, max: modalityOf(modality).live.maxChunks }),
      suffix: fc.constantFrom(...Object.values(SUFFIXES)),
      contentType: fc.constantFrom(...(modalityOf(streamOf(modality)).accepts?.contentTypes ?? [])),
    })
    .map(({ firstSeq, startMs, durationMs, count, suffix, contentType }) => {
      const job = liveJob(modality, count, suffix);
      const chunks = job.chunks.map((_chunk, i) => ({
        seq: firstSeq + i,
        startMs: startMs + i * durationMs,
        durationMs,
        generation: `${firstSeq + i}-${suffix}`,
      }));
      return { ...job, contentType, chunks, settled: { firstSeq, lastSeq: firstSeq + count - 1 } };
    });

describe.each(MODALITY_NAMES)('any live job of %s', (modality) => {
  const { payload } = ANALYSIS_JOBS[`${modality}.live`];

  it('when it is encoded, then it has less than 2 KB, and is decoded unchanged', () => {
    fc.assert(
      fc.property(anyLiveJob(modality), (job) => {
        const text = JSON.stringify(travelling(payload, job));
        expect(Buffer.byteLength(text)).toBeLessThan(2_048);
        expect(payload.parse(JSON.parse(text))).toEqual(job);
      }),
      { examples: [[{ ...liveJob(modality, undefined, SUFFIXES['in version 0.1']) } as never]] },
    );
  });

  it('when it was queued by a version that wrote the names of its values, then it is decoded unchanged', () => {
    fc.assert(
      fc.property(anyLiveJob(modality), (job) => {
        expect(payload.parse(job)).toEqual(job);
      }),
    );
  });

  it('when a generation does not begin with the number of its chunk, then it is encoded in the older form', () => {
    const job = { ...liveJob(modality, 1), chunks: [{ seq: 7, startMs: 0, durationMs: 1, generation: 'x' }] };
    const queued = travelling(payload, job);
    expect(queued).toEqual(job);
    expect(payload.parse(queued)).toEqual(job);
  });
});

describe('the same chunks in two modalities', () => {
  it('when both analyse them, then there are two jobs', () => {
    const ids = [
      ...MODALITY_NAMES.map((name) => ANALYSIS_JOBS[`${name}.live`].id(liveJob(name, 2) as never)),
      ...MODALITY_NAMES.map((name) => ANALYSIS_JOBS[`${name}.range`].id(rangeJob(name) as never)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(['face.range', 'speech.range'] as const)('%s of version 0.1', (name) => {
  it('when it has more chunks than a range has, then it is refused', () => {
    const modality = name === 'face.range' ? 'camera' : 'mic';
    const { chunksPerRange } = modalityOf(modality).cut;
    const isTaken = (range: object) => LEGACY_JOBS[name].payload.safeParse(rangeJob(modality, range)).success;
    expect(isTaken({})).toBe(true);
    expect(isTaken({ lastSeq: chunksPerRange })).toBe(false);
    expect(isTaken({ lastSeq: 50_000_000 })).toBe(false);
    expect(isTaken({ firstSeq: 1, lastSeq: 0 })).toBe(false);
  });
});
