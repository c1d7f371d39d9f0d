import { infersEmotion, MODALITIES, profile, STREAMS } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { consentStatement, streamStatement } from './consent.ts';

describe.each(profile.options)('the consent for %s', (value) => {
  it('when it is shown, then every stream has the statement of its own row in the table of modalities', () => {
    const statements = STREAMS.map((stream) => streamStatement(stream, value));
    expect(statements).toEqual(STREAMS.map((stream) => MODALITIES[stream].accepts.consent[value]));
    expect(new Set(statements).size).toBe(STREAMS.length);
  });

  it('when the profile does not infer emotions, then camera and microphone say so', () => {
    for (const stream of ['camera', 'mic'] as const) {
      const denies = streamStatement(stream, value).includes('It does not infer emotions.');
      expect([stream, denies]).toEqual([stream, !infersEmotion(value)]);
    }
  });

  it('when streams are selected, then it has their statements after that of the installation', () => {
    const statements = consentStatement('I agree.', ['mic', 'camera'], value).split('\n\n');
    expect(statements).toEqual(['I agree.', streamStatement('mic', value), streamStatement('camera', value)]);
  });
});
