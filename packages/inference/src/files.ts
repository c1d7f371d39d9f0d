import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { PoiseError } from '@poise/shared/errors';
import { findModel, loadManifest, type Manifest, type Model } from './manifest.ts';

export type ModelFile = { path: string; absolutePath: string; sha256: string; bytes: number };

/**
 * Locates the files of a model on this machine without opening them; {@link readModel} reads them.
 *
 * @throws PoiseError `model_missing` for an unknown model or a package that is not installed.
 */
export function resolveModel(modelId: string, manifest: Manifest = loadManifest()): ModelFile[] {
  const found = findModel(modelId, manifest);
  const folder = sourceFolder(found, manifest);
  return found.files.map((file) => ({ ...file, absolutePath: join(folder, file.path) }));
}

/**
 * Reads the files of a model, keyed by their path in the manifest. The returned bytes are the very bytes
 * whose checksums were verified.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function readModel(
  modelId: string,
  manifest: Manifest = loadManifest(),
): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const file of resolveModel(modelId, manifest)) {
    const bytes = await readFile(file.absolutePath).catch((cause: unknown) => {
      throw new PoiseError('model_missing', `${modelId}: ${file.path}`, { cause });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
      throw new PoiseError('model_corrupt', `${modelId}: ${file.path}`);
    }
    contents.set(file.path, bytes);
  }
  return contents;
}

/**
 * Verifies the checksums of model files; services do this before they report ready.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`, for the first model that fails.
 */
export async function verifyModels(
  modelIds: readonly string[],
  manifest: Manifest = loadManifest(),
): Promise<void> {
  for (const modelId of modelIds) await readModel(modelId, manifest);
}

function sourceFolder({ id, source }: Model, { directory }: Manifest): string {
  if (source.type === 'file') return join(directory, source.path);
  const user = join(dirname(directory), source.usedBy, 'package.json');
  let description: string | undefined;
  try {
    description = findPackageJSON(source.package, user);
  } catch {
    // Not installed: reported below, with our own error.
  }
  if (!description) throw new PoiseError('model_missing', `${id}: ${source.package} is not installed`);
  return join(dirname(description), source.path);
}
