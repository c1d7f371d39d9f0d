import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSherpaModel } from './layout.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-layout-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (...names: string[]) => Promise.all(names.map((name) => writeFile(join(folder, name), '')));

describe('a folder with a model', () => {
  it.each<[string, string[], Record<string, string>]>([
    [
      'moonshine',
      [
        'preprocess.onnx',
        'encode.int8.onnx',
        'uncached_decode.int8.onnx',
        'cached_decode.int8.onnx',
        'tokens.txt',
      ],
      {
        preprocessor: 'preprocess.onnx',
        encoder: 'encode.int8.onnx',
        uncachedDecoder: 'uncached_decode.int8.onnx',
        cachedDecoder: 'cached_decode.int8.onnx',
      },
    ],
    [
      'moonshine',
      ['encoder_model.ort', 'decoder_model_merged.ort', 'tokens.txt'],
      { encoder: 'encoder_model.ort', mergedDecoder: 'decoder_model_merged.ort' },
    ],
    [
      'whisper',
      ['base.en-encoder.int8.onnx', 'base.en-decoder.int8.onnx', 'base.en-tokens.txt'],
      { encoder: 'base.en-encoder.int8.onnx', decoder: 'base.en-decoder.int8.onnx' },
    ],
    [
      'transducer',
      [
        'encoder-epoch-99-avg-1.onnx',
        'decoder-epoch-99-avg-1.onnx',
        'joiner-epoch-99-avg-1.onnx',
        'tokens.txt',
      ],
      {
        encoder: 'encoder-epoch-99-avg-1.onnx',
        decoder: 'decoder-epoch-99-avg-1.onnx',
        joiner: 'joiner-epoch-99-avg-1.onnx',
      },
    ],
    [
      'transducer',
      ['encoder.int8.onnx', 'decoder.int8.onnx', 'joiner.int8.onnx', 'tokens.txt'],
      { encoder: 'encoder.int8.onnx', decoder: 'decoder.int8.onnx', joiner: 'joiner.int8.onnx' },
    ],
    ['nemoCtc', ['model.int8.onnx', 'tokens.txt'], { model: 'model.int8.onnx' }],
  ])('when it holds the files of %s, then they are its configuration', async (key, names, files) => {
    await put(...names, 'README.md', 'bpe.model');
    const tokens = names.find((name) => name.endsWith('tokens.txt')) as string;
    const { config } = await findSherpaModel(folder);
    expect(config).toEqual({
      tokens: join(folder, tokens),
      [key]: Object.fromEntries(Object.entries(files).map(([role, name]) => [role, join(folder, name)])),
    });
  });

  it('when a file is there with and without int8 weights, then the one with them is taken', async () => {
    await put('model.onnx', 'model.int8.onnx', 'tokens.txt');
    const { config } = await findSherpaModel(folder);
    expect(config['nemoCtc']).toEqual({ model: join(folder, 'model.int8.onnx') });
  });

  it('when a file of it is missing, then the error names it and the layout that was meant', async () => {
    await put('encoder.onnx', 'decoder.onnx', 'tokens.txt');
    await expect(findSherpaModel(folder)).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringContaining('is like transducer (Zipformer, Parakeet), but lacks joiner*.onnx.'),
    });
  });

  it('when it holds something else, then the error names the known layouts', async () => {
    await put('photo.jpg', 'tokens.txt');
    await expect(findSherpaModel(folder)).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringMatching(
        /holds no model that is known[\s\S]*Whisper: \*-encoder\.onnx, \*-decoder\.onnx, \*tokens\.txt/,
      ),
    });
  });

  it('when the folder is missing, then the error names it', async () => {
    await expect(findSherpaModel(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringContaining('cannot be read'),
    });
  });
});
