import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  confusionSvg,
  type FaceEvaluation,
  measuredSection,
  namedViews,
  readTrainingFacts,
  type TrainingFacts,
  trainingSection,
  withSection,
} from '@poise/benchmark';
import {
  describeModel,
  findModel,
  findPipeline,
  loadManifest,
  type Manifest,
  type Model,
} from '@poise/inference';
import { PoiseError } from '@poise/shared/errors';

/** The network that classifies expressions. */
function emotionNetwork(manifest: Manifest): Model {
  const [id] = findPipeline('face', manifest).emotionModels;
  if (id === undefined) throw new PoiseError('model_missing', 'the face pipeline has no emotion network');
  return findModel(id, manifest);
}

/** Facts about its training: `training.json` beside our own weights; third-party weights have none. */
export function readTraining(): TrainingFacts | undefined {
  const manifest = loadManifest();
  const { source } = emotionNetwork(manifest);
  const file = join(manifest.directory, source.path, 'training.json');
  return source.type === 'file' && existsSync(file) ? readTrainingFacts(file) : undefined;
}

/** Writes the figures to the model card of the network, and the confusion matrices beside it. */
export function updateFaceCard(measured: {
  name: string;
  evaluation: FaceEvaluation;
  command: string;
  training: TrainingFacts | undefined;
}): void {
  const { name, evaluation, command, training } = measured;
  const manifest = loadManifest();
  const network = emotionNetwork(manifest);
  const file = join(manifest.directory, network.card);
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const image = `${basename(network.card, '.md')}-${slug}.svg`;
  const matrices = namedViews(evaluation.views).map(({ title, view }) => ({
    title,
    confusion: view.confusion,
  }));
  writeFileSync(join(dirname(file), image), confusionSvg(matrices));

  const weightsSha256 = describeModel(network).sha256;
  const section = measuredSection({ name, evaluation, weightsSha256, command, image });
  let card = readFileSync(file, 'utf8');
  if (training) card = withSection(card, 'training', trainingSection(training));
  writeFileSync(file, withSection(card, `measured: ${name}`, section));
}
