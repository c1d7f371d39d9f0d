import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { JOBS, type JobDefinition, type JobName, QUEUES } from './index.ts';

type Sample = { file: string; job: JobName; id: string; payload: object };

const FOLDER = join(import.meta.dirname, 'fixtures');
const definitions = JOBS as Record<JobName, JobDefinition>;
const names = Object.keys(JOBS) as JobName[];

/**
 * Payloads as they lie in the queues of installations. A sample is added when a form is, and never
 * changed: an update must understand what its predecessor left in the queue.
 */
const samples = readdirSync(FOLDER).map(
  (file): Sample => ({
    file,
    ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<Sample, 'file'>),
  }),
);

describe('a payload that an older version left in the queue', () => {
  it.each(samples)(
    'when it is read now ($file), then it is understood and is the same work',
    ({ job, id, payload }) => {
      const parsed = definitions[job].payload.parse(payload);
      expect(parsed).toEqual(payload);
      expect(definitions[job].id(parsed)).toBe(id);
    },
  );

  it.each(samples)(
    'when it has a field that nobody knows ($file), then it is refused',
    ({ job, payload }) => {
      expect(definitions[job].payload.safeParse({ ...payload, candidateName: 'Ada' }).success).toBe(false);
    },
  );

  it.each(samples)(
    'when it travels ($file), then it is as small as its limit demands',
    ({ job, payload }) => {
      const { maxBytes } = definitions[job];
      expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(maxBytes);
      expect(maxBytes).toBeLessThanOrEqual(
        job === 'interview.observation' ? LIMITS.observationBytes : LIMITS.jobBytes,
      );
    },
  );
});

describe('the catalogue', () => {
  it('when a job is in it, then there is a sample of it', () => {
    expect([...new Set(samples.map(({ job }) => job))].toSorted()).toEqual(names.toSorted());
  });

  it('when a queue is in it, then it has jobs', () => {
    expect([...new Set(names.map((name) => JOBS[name].queue))].toSorted()).toEqual(QUEUES.toSorted());
  });

  it('when two jobs are different work, then their ids differ, and the queue takes them', () => {
    const ids = samples.map(({ job, payload }) => `${JOBS[job].queue}/${definitions[job].id(payload)}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of samples) {
      expect(id).not.toContain(':');
      expect(id).not.toMatch(/^\d+$/);
    }
  });

  it.each(names)('when %s is tried, then its tries, waits and limits are sound', (name) => {
    const { attempts, backoffMs, timeoutMs, whenGivenUp } = definitions[name];
    for (const figure of [attempts, backoffMs, timeoutMs]) expect(figure).toBeGreaterThan(0);
    expect(Number.isInteger(attempts)).toBe(true);
    expect(whenGivenUp).not.toBe('');
  });
});
