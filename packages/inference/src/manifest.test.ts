import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelRef } from '@poise/shared/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describePipeline,
  loadManifest,
  type Manifest,
  pipelineRef,
  readCards,
  readModel,
  resolveModel,
  verifyModels,
} from './index.ts';

describe('repository manifest', () => {
  const manifest = loadManifest();

  it('when the models are verified, then every file matches its checksum and its size', async () => {
    await verifyModels(manifest.models.map((model) => model.id));
    for (const model of manifest.models) {
      const contents = await readModel(model.id);
      expect(model.files.map((file) => contents.get(file.path)?.length)).toEqual(
        model.files.map((f) => f.bytes),
      );
    }
  });

  it('when the cards are read, then each model has one that states its licence', async () => {
    for (const card of await readCards()) expect(card.markdown, card.id).toContain(card.licence);
  });

  it('when emotion is not allowed, then the reference differs, and both are stable', () => {
    const [practice, assessment] = [
      pipelineRef('face', { emotion: true }),
      pipelineRef('face', { emotion: false }),
    ];
    expect(modelRef.parse(practice)).toMatchObject({ id: 'face' });
    expect(practice.sha256).not.toBe(assessment.sha256);
    expect(pipelineRef('face', { emotion: true })).toEqual(practice);
  });

  it('when fluency is turned off, then the reference differs, and no fluency model is listed', () => {
    const [on, off] = [true, false].map((fluency) => pipelineRef('speech', { emotion: true, fluency }));
    if (!on || !off) throw new Error('there is no reference');
    expect(on).toEqual(pipelineRef('speech', { emotion: true }));
    expect(off.sha256).not.toBe(on.sha256);
    expect(describePipeline(on).map(({ id }) => id)).toContain('fluency');
    expect(describePipeline(off).map(({ id }) => id)).toEqual(['silero-vad', 'overlap', 'speech-emotion']);
  });
});

describe('models folder', () => {
  let directory: string;
  let manifest: Manifest;
  const ours = { id: 'ours', path: 'ours/weights.bin' };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'poise-models-'));
    const real = loadManifest();
    await cp(real.directory, directory, { recursive: true });
    const model = real.models[0];
    await cp(resolveModel('facemesh')[0]?.absolutePath ?? '', join(directory, ours.path));
    const files = [{ ...real.models.find((m) => m.id === 'facemesh')?.files[0], path: 'weights.bin' }];
    const source = { type: 'file', path: 'ours' };
    await writeFile(
      join(directory, 'manifest.json'),
      JSON.stringify({ models: [{ ...model, id: ours.id, source, files }], pipelines: [] }),
    );
    manifest = loadManifest(directory);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('when one byte of a file changes, then the model is corrupt', async () => {
    await verifyModels([ours.id], manifest);
    const bytes = await readFile(join(directory, ours.path));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(join(directory, ours.path), bytes);
    await expect(verifyModels([ours.id], manifest)).rejects.toMatchObject({ code: 'model_corrupt' });
  });

  it('when a file is missing, then the model is missing', async () => {
    await rm(join(directory, ours.path));
    await expect(verifyModels([ours.id], manifest)).rejects.toMatchObject({ code: 'model_missing' });
  });

  it('when the package of a model is not installed, then the model is missing', () => {
    const elsewhere = { ...loadManifest(), directory };
    expect(() => resolveModel('facemesh', elsewhere)).toThrow('model_missing');
  });

  it('when a card is missing, then the models are not shown', async () => {
    await rm(join(directory, 'cards'), { recursive: true });
    await expect(readCards(manifest)).rejects.toMatchObject({ code: 'model_missing' });
  });

  it.each([
    ['a path that leaves the folder', { models: [{ path: '../../etc' }] }],
    ['an unknown field', { models: [], pipelines: [], extra: 1 }],
    [
      'a pipeline with an unknown model',
      { models: [], pipelines: [{ id: 'face', version: '1', models: ['x'], emotionModels: [] }] },
    ],
  ])('when the manifest has %s, then it is rejected', async (_, content) => {
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(content));
    expect(() => loadManifest(directory)).toThrow('config_invalid');
  });
});
