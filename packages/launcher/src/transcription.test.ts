import { PoiseError } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { transcriptionSettings } from './transcription.ts';

const pulled = (...ids: string[]) => ({
  list: async () => ids,
  folder: async (id: string) => {
    if (ids.includes(id)) return `/models/${id}`;
    throw new PoiseError('model_missing', id);
  },
});

describe('the transcriber of a local installation', () => {
  it('when a model was pulled and nothing is set, then it is used', async () => {
    expect(await transcriptionSettings({}, pulled('small'))).toEqual({
      TRANSCRIPTION_MODEL_DIR: '/models/small',
    });
  });

  it('when no model was pulled, then nothing is set', async () => {
    expect(await transcriptionSettings({ PATH: '/bin' }, pulled())).toEqual({});
  });

  it('when several models were pulled, then one must be named', async () => {
    await expect(transcriptionSettings({}, pulled('a', 'b'))).rejects.toThrow(
      'TRANSCRIPTION_MODEL to a or b',
    );
    expect(await transcriptionSettings({ TRANSCRIPTION_MODEL: 'b' }, pulled('a', 'b'))).toEqual({
      TRANSCRIPTION_MODEL_DIR: '/models/b',
    });
  });

  it('when the named model was not pulled, then it is reported as missing', async () => {
    await expect(transcriptionSettings({ TRANSCRIPTION_MODEL: 'c' }, pulled('a'))).rejects.toThrow(
      'model_missing',
    );
  });

  it('when a server or a folder is set, then pulled models are ignored', async () => {
    const server = { TRANSCRIPTION_URL: 'http://127.0.0.1:9/v1', TRANSCRIPTION_MODEL: 'large' };
    expect(await transcriptionSettings(server, pulled('a', 'b'))).toEqual(server);
    const own = { TRANSCRIPTION_MODEL_DIR: '/own' };
    expect(await transcriptionSettings(own, pulled('a', 'b'))).toEqual(own);
  });
});
