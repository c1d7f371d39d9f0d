import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import { convertGraph } from './convert/convert.ts';
import { unrollSilero } from './convert/unroll-silero.ts';
import { readModel } from './files.ts';
import { findModel, loadManifest, type Manifest } from './manifest.ts';

/** Where converted models are cached between starts: not in git, and removed together with node_modules. */
const CACHE_DIRECTORY = fileURLToPath(new URL('../../../node_modules/.cache/poise-models', import.meta.url));

/**
 * Reads a model as ONNX: its own file, or the conversion of it. The manifest holds the
 * checksum of the converted file, so cached bytes are as trustworthy as new ones. If the cache is damaged, or
 * cannot be written (read-only file system), the only cost is converting again.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`; `config_invalid` for a graph that cannot be converted.
 */
export async function readOnnx(
  modelId: string,
  {
    manifest = loadManifest(),
    cacheDirectory = CACHE_DIRECTORY,
  }: { manifest?: Manifest; cacheDirectory?: string } = {},
): Promise<Uint8Array> {
  const { format, converted } = findModel(modelId, manifest);
  if (!converted) {
    if (format === 'onnx') return contentOf(await readModel(modelId, manifest), '.onnx');
    throw new PoiseError('config_invalid', `${modelId}: the manifest has no checksum of the converted file`);
  }

  const path = join(cacheDirectory, `${modelId}-${converted.sha256.slice(0, 16)}.onnx`);
  const cached = await readFile(path).catch(() => undefined);
  if (cached && digest(cached) === converted.sha256) return cached;

  const fresh = await convertModel(modelId, manifest);
  if (digest(fresh) !== converted.sha256) {
    throw new PoiseError(
      'model_corrupt',
      `${modelId}: the converted file does not match the checksum in the manifest`,
    );
  }
  await store(path, fresh, cacheDirectory);
  return fresh;
}

/** Converts a TensorFlow.js graph or Silero VAD. @throws as {@link readOnnx} */
export async function convertModel(
  modelId: string,
  manifest: Manifest = loadManifest(),
): Promise<Uint8Array> {
  const { format, inputs, outputs } = findModel(modelId, manifest);
  const files = await readModel(modelId, manifest);
  if (format === 'onnx') {
    const [input, output] = [inputs[0], outputs[0]] as [(typeof inputs)[number], (typeof outputs)[number]];
    return unrollSilero(contentOf(files, '.onnx'), { name: modelId, input, output });
  }
  const source = { topology: contentOf(files, '.json'), weights: contentOf(files, '.bin') };
  const [input] = inputs as [(typeof inputs)[number]];
  return convertGraph(source, { name: modelId, input, outputs });
}

/** Several threads and processes may store at the same time: each writes its own file, and the last rename wins. */
async function store(path: string, bytes: Uint8Array, directory: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function contentOf(files: ReadonlyMap<string, Uint8Array>, extension: string): Uint8Array {
  const [, content] = [...files].find(([path]) => path.endsWith(extension)) ?? [];
  if (!content) throw new PoiseError('config_invalid', `the model has no ${extension} file`);
  return content;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
