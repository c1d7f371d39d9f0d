import type { PoiseError } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings, recordSettings, serviceSettings } from './config.ts';

const given = { BLOB_URL: 'file:///var/poise' };

function configError(environment: Record<string, string>): PoiseError {
  try {
    parseSettings({ ...serviceSettings, ...recordSettings }, environment);
  } catch (error) {
    return error as PoiseError;
  }
  throw new Error('nothing was wrong');
}

describe('settings', () => {
  it('when only the required settings are set, then the others have their defaults', () => {
    expect(parseSettings(serviceSettings, given)).toEqual({
      HOST: '0.0.0.0',
      HEALTH_PORT: 8081,
      LOG_LEVEL: 'info',
      QUEUE_NAMESPACE: 'poise_queue',
      BLOB_URL: 'file:///var/poise',
      SHUTDOWN_DEADLINE_MS: 25_000,
      JOB_LOCK_MS: 10_000,
    });
  });

  it('when a setting is empty, then it counts as not set', () => {
    expect(parseSettings(serviceSettings, { ...given, HEALTH_PORT: '', REDIS_URL: '' })).toMatchObject({
      HEALTH_PORT: 8081,
    });
  });

  it('when the environment has other variables, then they are left out', () => {
    expect(parseSettings({ A: z.string() }, { A: 'a', PATH: '/bin' })).toEqual({ A: 'a' });
  });

  it('when several are invalid, then all are named at once and no value is shown', () => {
    const error = configError({
      HEALTH_PORT: '70000',
      LOG_LEVEL: 'sesame',
      QUEUE_NAMESPACE: 'Robert; DROP TABLE',
      DATABASE_URL: 'mysql://root:sesame@db/poise',
      REDIS_URL: 'http://sesame',
      JOB_LOCK_MS: 'sesame',
    });
    expect(error.code).toBe('config_invalid');
    expect(error.issues?.map(({ path }) => path).toSorted()).toEqual([
      'BLOB_URL',
      'DATABASE_URL',
      'HEALTH_PORT',
      'JOB_LOCK_MS',
      'LOG_LEVEL',
      'QUEUE_NAMESPACE',
      'REDIS_URL',
    ]);
    expect(JSON.stringify([error.message, error.detail, error.issues])).not.toMatch(/sesame|70000|Robert/);
  });
});
