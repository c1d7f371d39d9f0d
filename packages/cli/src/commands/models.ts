import { describeModel, loadManifest, readOnnx, verifyModels } from '@poise/inference';
import { table } from '../text/table.ts';

/** `poise models list`: what runs here, under which licence. */
export async function listModels(): Promise<void> {
  const { models } = loadManifest();
  const rows = models.map((model) => {
    const { id, version, role, licence } = describeModel(model);
    const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
    return [id, version, role, licence, `${(bytes / 1e6).toFixed(1)} MB`];
  });
  process.stdout.write(table(['model', 'version', 'role', 'licence', 'size'], rows));
}

/** `poise models verify`: every file, and every conversion, against its checksum. @throws {PoiseError} model_corrupt, model_missing */
export async function verifyAllModels(): Promise<void> {
  const { models } = loadManifest();
  for (const model of models) {
    await verifyModels([model.id]);
    if (model.converted) await readOnnx(model.id);
    process.stdout.write(`ok  ${model.id} ${model.version}\n`);
  }
}
