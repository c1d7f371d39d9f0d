import { describeModel, loadManifest, readOnnx, verifyModels } from '@poise/inference';
import { PoiseError } from '@poise/shared/errors';
import {
  createSpeechModelStore,
  SPEECH_MODELS,
  type SpeechModelStore,
  speechModelsFolder,
} from '@poise/speech/models';
import { createProgress } from '../text/progress.ts';
import { table } from '../text/table.ts';
import { homePath } from './home-path.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const store = (): SpeechModelStore => createSpeechModelStore(speechModelsFolder(homePath()));

/** `poise models list`: the models, their licences, and the speech models that can be pulled. */
export async function listModels(): Promise<void> {
  const { models } = loadManifest();
  const rows = models.map((model) => {
    const { id, version, role, licence } = describeModel(model);
    const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
    return [id, version, role, licence, megabytes(bytes)];
  });
  const pulled = await store().list();
  const available = SPEECH_MODELS.map(({ id, licence, bytes }) => [
    id,
    pulled.includes(id) ? 'pulled' : 'not pulled',
    'transcription, optional',
    licence,
    `${megabytes(bytes)} to download`,
  ]);
  process.stdout.write(table(['model', 'version', 'role', 'licence', 'size'], [...rows, ...available]));
}

/**
 * `poise models verify`: compares every file, and every conversion, with its checksum.
 *
 * @throws {PoiseError} `model_corrupt`, `model_missing`
 */
export async function verifyAllModels(): Promise<void> {
  const { models } = loadManifest();
  for (const model of models) {
    await verifyModels([model.id]);
    if (model.converted) await readOnnx(model.id);
    process.stdout.write(`ok  ${model.id} ${model.version}\n`);
  }
  const speechModels = store();
  for (const id of await speechModels.list()) {
    await speechModels.verify(id);
    process.stdout.write(`ok  ${id} (pulled)\n`);
  }
}

/** `poise models pull ID`: downloads a speech model into the home folder. */
export async function pullModel(id: string): Promise<void> {
  const model = SPEECH_MODELS.find((entry) => entry.id === id);
  if (!model) {
    const known = SPEECH_MODELS.map((entry) => entry.id).join(', ');
    throw new PoiseError('invalid_request', `unknown model: ${id}. Available models: ${known}`);
  }
  const progress = createProgress(process.stderr);
  try {
    const folder = await store().pull(model, (share) => progress.show('Downloading', share));
    process.stdout.write(`${id} (${model.licence}) is in ${folder}\n`);
  } finally {
    progress.end();
  }
}
