import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findTranscriber, transcriberSettings } from './find-transcriber.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-choice-'));
});
afterEach(() => rm(folder, { recursive: true }));

const find = (settings: Record<string, string>) =>
  findTranscriber(z.object(transcriberSettings).parse(settings));

describe('the choice of a transcriber', () => {
  it('when a server is set, then it is the server with its model', async () => {
    const transcriber = await find({
      TRANSCRIPTION_URL: 'http://127.0.0.1:1/v1',
      TRANSCRIPTION_MODEL: 'small',
    });
    expect(transcriber.id).toBe('openai:small');
  });

  it('when nothing is set, then it is Whisper, which is not loaded yet', async () => {
    const transcriber = await find({});
    expect(transcriber.id).toBe('whisper-base');
    await transcriber.close?.();
  });

  it('when a folder without a model is set, then nothing else takes its place', async () => {
    await expect(find({ TRANSCRIPTION_MODEL_DIR: folder })).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('when a server and a folder are set, then neither is chosen', async () => {
    const both = { TRANSCRIPTION_URL: 'http://127.0.0.1:1/v1', TRANSCRIPTION_MODEL_DIR: folder };
    await expect(find(both)).rejects.toThrow('not both');
  });
});
