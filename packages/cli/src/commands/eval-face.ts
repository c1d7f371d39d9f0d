import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ArchiveFace,
  type FaceCase,
  type FaceTruth,
  faceEvaluation,
  type GreyPicture,
  type LabelledPicture,
  readFaceArchive,
  readLabelFile,
} from '@poise/evaluation';
import type { FaceClassifier } from '@poise/face-worker/classifier';
import { decodeFrame, type RgbFrame } from '@poise/media';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { faceFigures } from '../text/face-figures.ts';
import { createProgress } from '../text/progress.ts';
import { readTraining, updateFaceCard } from './face-card.ts';
import { userPath } from './home-path.ts';

export type EvalFaceOptions = {
  /** A CSV of labelled pictures, or an archive of NumPy: one of the two. */
  data:
    | { type: 'manifest'; file: string; crops: boolean }
    | { type: 'npz'; file: string; usage?: number | undefined };
  group?: string | undefined;
  json?: string | undefined;
  /** Name under which the figures go into the model's card. */
  card?: string | undefined;
};

/** A picture to judge, read when its turn has come: whole data sets do not fit into memory. */
type Item = { truth: FaceTruth; group?: string; read(): Promise<RgbFrame> };

/** So many crops are in memory, and in the network, at a time. */
const BATCH = 32;

/** `poise eval face`: how well facial expressions are told, on anybody's labelled pictures. */
export async function evalFace({ data, group, json, card }: EvalFaceOptions): Promise<void> {
  const file = userPath(data.file);
  const items =
    data.type === 'npz'
      ? archiveItems(await readFaceArchive(file, { usage: data.usage, group }))
      : pictureItems(readLabelFile(file, { group }));
  // Here and not above: no other command needs the networks' libraries.
  const { createFaceClassifier } = await import('@poise/face-worker/classifier');
  const classifier = await createFaceClassifier();

  const whole = data.type === 'manifest' && !data.crops;
  const startedAt = performance.now();
  const cases = await (whole ? judgePictures : judgeCrops)(items, classifier);
  const msPerPicture = (performance.now() - startedAt) / items.length;

  const msPerCrop = classifier.msPerCrop();
  const training = readTraining();
  const evaluation = faceEvaluation(
    cases,
    {
      ...(msPerCrop !== undefined && { msPerCrop }),
      ...(whole && { msPerPicture }),
      pipeline: classifier.pipeline,
    },
    training?.temperatures,
  );
  process.stdout.write(faceFigures(evaluation));
  if (json) writeFileSync(userPath(json), `${JSON.stringify(evaluation, null, 2)}\n`);
  if (card) updateFaceCard({ name: card, evaluation, command: reproduction(data, group, card), training });
}

function archiveItems(faces: readonly ArchiveFace[]): Item[] {
  return faces.map(({ picture, ...known }) => ({ ...known, read: async () => inColour(picture) }));
}

/** One label for both views; FER2013 has no contempt. */
function pictureItems(pictures: readonly LabelledPicture[]): Item[] {
  return pictures.map(({ path, label, ...known }) => ({
    ...known,
    truth: { ferplus: label, fer2013: label === 'contempt' ? undefined : label },
    read: () => readPicture(path),
  }));
}

function inColour({ width, height, data }: GreyPicture): RgbFrame {
  const rgb = Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
  return { width, height, data: rgb };
}

async function readPicture(path: string): Promise<RgbFrame> {
  try {
    return await decodeFrame(await readFile(path));
  } catch (cause) {
    const { code, detail } = toPoiseError(cause);
    throw new PoiseError(code, detail ? `${path}: ${detail}` : path, { cause });
  }
}

async function judgeCrops(items: readonly Item[], classifier: FaceClassifier): Promise<FaceCase[]> {
  const cases: FaceCase[] = [];
  for (const batch of batches(items)) {
    const scores = await classifier.classifyCrops(await Promise.all(batch.map((item) => item.read())));
    for (const [i, { truth, group }] of batch.entries()) {
      const scored = scores[i];
      if (scored) cases.push({ truth, group, outcome: { status: 'scored', scores: scored } });
    }
  }
  return cases;
}

async function judgePictures(items: readonly Item[], classifier: FaceClassifier): Promise<FaceCase[]> {
  const cases: FaceCase[] = [];
  for (const batch of batches(items)) {
    for (const { truth, group, read } of batch) {
      cases.push({ truth, group, outcome: await classifier.classifyPicture(await read()) });
    }
  }
  return cases;
}

/** Cuts the work into pieces, and shows on the terminal how far it is. */
function* batches(items: readonly Item[]): Generator<readonly Item[]> {
  const progress = createProgress(process.stderr);
  try {
    for (let start = 0; start < items.length; start += BATCH) {
      progress.show('Classifying', start / items.length);
      yield items.slice(start, start + BATCH);
    }
  } finally {
    progress.end();
  }
}

function reproduction(data: EvalFaceOptions['data'], group: string | undefined, card: string): string {
  return [
    `npm run poise -- eval face --${data.type} FOLDER/${basename(data.file)}`,
    ...(data.type === 'manifest' && data.crops ? ['--crops'] : []),
    ...(data.type === 'npz' && data.usage !== undefined ? [`--usage ${data.usage}`] : []),
    ...(group === undefined ? [] : [`--group ${group}`]),
    `--card "${card}"`,
  ].join(' ');
}
