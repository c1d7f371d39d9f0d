import { describe, expect, it } from 'vitest';
import { forwardedEnv } from './forwarded-env.ts';

describe('the environment of local services', () => {
  it('when a transcription server is set, then it is forwarded, and nothing else is', () => {
    const environment = {
      TRANSCRIPTION_URL: 'http://127.0.0.1:9000/v1',
      TRANSCRIPTION_MODEL: 'small',
      TRANSCRIPTION_KEY: undefined,
      POISE_FACE_BACKEND: 'tfjs',
      DATABASE_URL: 'postgres://elsewhere/record',
      REDIS_URL: 'redis://elsewhere',
    };
    expect(forwardedEnv(environment, 'TRANSCRIPTION_')).toEqual({
      TRANSCRIPTION_URL: 'http://127.0.0.1:9000/v1',
      TRANSCRIPTION_MODEL: 'small',
    });
    expect(forwardedEnv(environment, 'POISE_FACE_')).toEqual({ POISE_FACE_BACKEND: 'tfjs' });
  });
});
