import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { convertModel, describePipeline, loadManifest, pipelineRef, readModel, readOnnx } from './index.ts';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const manifest = loadManifest();
const graphs = manifest.models.filter((model) => model.format === 'tfjs-graph');
const converted = manifest.models.filter((model) => model.converted);

describe('converted models of the manifest', () => {
  it.each(converted.map((model) => [model.id, model]))(
    'when %s is converted, then its checksum is the one in the manifest',
    async (id, model) => {
      expect(digest(await convertModel(id))).toBe(model.converted?.sha256);
    },
  );

  it('when another backend runs them, then observations carry another reference, and reports list its files', () => {
    const [onnx, tfjs] = (['onnx', 'tfjs'] as const).map((backend) =>
      pipelineRef('face', { emotion: true, backend }),
    ) as [ReturnType<typeof pipelineRef>, ReturnType<typeof pipelineRef>];
    expect(onnx.sha256).not.toBe(tfjs.sha256);
    const [ofOnnx, ofTfjs] = [describePipeline(onnx), describePipeline(tfjs)];
    expect(ofOnnx.map(({ id }) => id)).toEqual(ofTfjs.map(({ id }) => id));
    expect(ofOnnx.map(({ id }) => id)).toContain('facemesh');
    for (const [i, { id, sha256 }] of ofOnnx.entries()) {
      const isConverted = graphs.some((graph) => graph.id === id);
      expect(sha256 !== ofTfjs[i]?.sha256, id).toBe(isConverted);
    }
  });
});

describe('conversion cache', () => {
  let cacheDirectory: string;
  beforeEach(async () => {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'poise-converted-'));
  });
  afterEach(() => rm(cacheDirectory, { recursive: true, force: true }));

  const sha256 = manifest.models.find((model) => model.id === 'iris')?.converted?.sha256;
  const read = async () => digest(await readOnnx('iris', { cacheDirectory }));
  const cachedFile = async () => {
    const names = await readdir(cacheDirectory);
    expect(names).toHaveLength(1);
    return join(cacheDirectory, names[0] ?? '');
  };

  it('when many readers start at once, then all get the model and one file remains', async () => {
    expect(await Promise.all(Array.from({ length: 6 }, read))).toEqual(Array(6).fill(sha256));
    expect(digest(await readFile(await cachedFile()))).toBe(sha256);
  });

  it('when the source files are missing, then the cached file is used', async () => {
    await read();
    const elsewhere = { ...manifest, directory: join(cacheDirectory, 'models') };
    expect(digest(await readOnnx('iris', { manifest: elsewhere, cacheDirectory }))).toBe(sha256);
  });

  it('when a byte of the cached file changes, then the model is converted again and the cache is repaired', async () => {
    await read();
    const file = await cachedFile();
    const bytes = await readFile(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(await read()).toBe(sha256);
    expect(digest(await readFile(file))).toBe(sha256);
  });

  it('when the cache cannot be written, then the model is converted in memory', async () => {
    const file = join(cacheDirectory, 'a-file');
    await writeFile(file, '');
    expect(digest(await readOnnx('iris', { cacheDirectory: join(file, 'below') }))).toBe(sha256);
    expect(await cachedFile()).toBe(file);
  });

  it('when the converted bytes do not match the manifest, then the model is corrupt', async () => {
    const models = manifest.models.map((model) => ({ ...model, converted: { sha256: '0'.repeat(64) } }));
    await expect(
      readOnnx('iris', { manifest: { ...manifest, models }, cacheDirectory }),
    ).rejects.toMatchObject({ code: 'model_corrupt' });
  });

  it('when a model is already ONNX, then its own file is read', async () => {
    const [file = new Uint8Array()] = (await readModel('overlap')).values();
    expect(digest(await readOnnx('overlap', { cacheDirectory }))).toBe(digest(file));
  });
});
