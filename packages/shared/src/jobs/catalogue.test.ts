import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS, MODALITY_NAMES, newId } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { JOBS, type JobDefinition, type JobName, type Lane, QUEUES } from './index.ts';
import { LEGACY_JOBS } from './legacy-jobs.ts';

/** `reads`: the decoded payload, if its encoding differs. */
type Sample = { file: string; job: JobName; id: string; payload: object; reads?: object };

const FOLDER = join(import.meta.dirname, 'fixtures');
const definitions = JOBS as Record<JobName, JobDefinition>;
const names = Object.keys(JOBS) as JobName[];
const legacyNames = Object.keys(LEGACY_JOBS) as JobName[];

/**
 * Payloads as stored in the queues of installations. A sample is added with each format and never
 * changed: an update must understand what its predecessor left in the queue.
 */
const samples = readdirSync(FOLDER).map(
  (file): Sample => ({
    file,
    ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<Sample, 'file'>),
  }),
);

/** The same value with one more field in every object, as a newer version might publish it. */
function ofNewerVersion<T>(value: T): T {
  if (Array.isArray(value)) return value.map(ofNewerVersion) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [name, ofNewerVersion(field)] as const);
  return { ...Object.fromEntries(entries), fromANewerVersion: { candidateName: 'Ada' } } as T;
}

describe('a payload that an older version left in the queue', () => {
  it.each(samples)(
    'when it is read now ($file), then it is valid and is the same work',
    ({ job, id, payload, reads = payload }) => {
      const parsed = definitions[job].payload.parse(payload);
      expect(parsed).toMatchObject(reads);
      expect(definitions[job].id(parsed)).toBe(id);
    },
  );

  it.each(samples)('when it is encoded ($file), then it is within its limit', ({ job, payload }) => {
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(definitions[job].maxBytes);
  });
});

describe('a payload that a newer version published', () => {
  it.each(samples)(
    'when it has unknown fields ($file), then it is still the same work',
    ({ job, id, payload, reads = payload }) => {
      const { payload: schema, id: idOf } = definitions[job];
      const parsed = schema.parse(ofNewerVersion(payload));
      expect(parsed).toMatchObject(reads);
      expect(idOf(parsed)).toBe(id);
      // An observation of version 0.1 is checked as a whole later, where its generation is known.
      if (job !== 'interview.observation') expect(JSON.stringify(parsed)).not.toContain('Ada');
    },
  );

  it.each(samples)(
    'when it lacks a required field ($file), then its format is unknown',
    ({ job, payload }) => {
      const { interviewId: _, ...rest } = payload as { interviewId: string };
      expect(definitions[job].payload.safeParse(rest).success).toBe(false);
      expect(definitions[job].payload.safeParse({ ...payload, interviewId: 'int_1' }).success).toBe(false);
    },
  );
});

describe('the catalogue', () => {
  it('when it has a job, then there is a sample of it', () => {
    expect([...new Set(samples.map(({ job }) => job))].toSorted()).toEqual(names.toSorted());
  });

  it('when version 0.1 published a job that is no longer published, then it is still read', () => {
    expect(legacyNames.toSorted()).toEqual([
      'face.frame',
      'face.range',
      'interview.observation',
      'speech.chunk',
      'speech.range',
    ]);
    for (const name of legacyNames)
      expect(definitions[name]).toBe(LEGACY_JOBS[name as keyof typeof LEGACY_JOBS]);
  });

  it('when there is a modality, then it has a job in each lane, each on its own queue', () => {
    for (const modality of MODALITY_NAMES) {
      expect(JOBS[`${modality}.live`]).toMatchObject({ queue: `${modality}-live`, lane: 'live' });
      expect(JOBS[`${modality}.range`]).toMatchObject({ queue: `${modality}-batch`, lane: 'batch' });
    }
  });

  it('when it has a queue, then all jobs of the queue are of one lane: no batch job delays a live one', () => {
    const lanes: Record<string, Lane> = {
      ...Object.fromEntries(
        MODALITY_NAMES.flatMap((name) => [
          [`${name}-live`, 'live'],
          [`${name}-batch`, 'batch'],
        ]),
      ),
      face: 'batch',
      speech: 'batch',
      interview: 'live',
      feedback: 'batch',
    };
    expect(QUEUES.toSorted()).toEqual(Object.keys(lanes).toSorted());
    for (const { queue, lane } of Object.values(definitions)) expect(lane).toBe(lanes[queue]);
  });

  it('when two jobs are different work, then their ids differ, and the queue accepts them', () => {
    const ids = samples.map(({ job, payload }) => `${JOBS[job].queue}/${definitions[job].id(payload)}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of samples) {
      expect(id).not.toContain(':');
      expect(id).not.toMatch(/^\d+$/);
    }
  });

  it.each(names)('when %s is defined, then its attempts, delays and limits are sound', (name) => {
    const { attempts, backoffMs, timeoutMs, delayMs, batch, maxBytes, whenFailed } = definitions[name];
    for (const figure of [attempts, backoffMs, timeoutMs, delayMs ?? 1]) expect(figure).toBeGreaterThan(0);
    expect(Number.isInteger(attempts)).toBe(true);
    expect(whenFailed).not.toBe('');
    if (batch) expect(Math.min(batch.maxItems, batch.maxWaitMs)).toBeGreaterThan(0);
    if (!legacyNames.includes(name)) expect(maxBytes).toBeLessThanOrEqual(LIMITS.jobBytes);
  });

  it('when a result has the longest possible names, then it has less than 2 KB', () => {
    const about = { interviewId: newId('interview'), modality: 'camera' } as const;
    const largest = { ...about, resultKey: 'x'.repeat(400), jobId: 'x'.repeat(300) };
    expect(JOBS['interview.result'].payload.safeParse(largest).success).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeLessThan(2_048);
    expect(LIMITS.jobBytes).toBe(2_048);
  });

  it('when a job failed permanently, then it is kept only if the same work is not published again', () => {
    const kept = names.filter((name) => definitions[name].keepFailed);
    expect(kept.toSorted()).toEqual(
      names.filter((name) => definitions[name].queue !== 'interview').toSorted(),
    );
  });
});
