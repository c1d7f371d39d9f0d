import { describe, expect, it } from 'vitest';
import { passedOn } from './passed-on.ts';

describe('the environment of local services', () => {
  it('when somebody set a transcription server, then it is passed on, and nothing else is', () => {
    const environment = {
      TRANSCRIPTION_URL: 'http://127.0.0.1:9000/v1',
      TRANSCRIPTION_MODEL: 'small',
      TRANSCRIPTION_KEY: undefined,
      POISE_FACE_BACKEND: 'tfjs',
      DATABASE_URL: 'postgres://elsewhere/record',
      REDIS_URL: 'redis://elsewhere',
    };
    expect(passedOn(environment, 'TRANSCRIPTION_')).toEqual({
      TRANSCRIPTION_URL: 'http://127.0.0.1:9000/v1',
      TRANSCRIPTION_MODEL: 'small',
    });
    expect(passedOn(environment, 'POISE_FACE_')).toEqual({ POISE_FACE_BACKEND: 'tfjs' });
  });
});
