import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ArchiveFace,
  type FaceCase,
  type FaceTruth,
  faceEvaluation,
  type GreyImage,
  type LabelledImage,
  readFaceArchive,
  readLabelFile,
} from '@poise/benchmark';
import type { FaceClassifier } from '@poise/face/classifier';
import { decodeFrame, type RgbFrame } from '@poise/media';
import { faceFigures } from '../text/face-figures.ts';
import { readTraining, updateFaceCard } from './face-card.ts';
import { userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';
import { eachReadable, type Readable, readNamed } from './readable.ts';

export type EvalFaceOptions = {
  /** A CSV of labelled images, or a NumPy archive. */
  data:
    | { type: 'manifest'; file: string; crops: boolean }
    | { type: 'npz'; file: string; usage?: number | undefined };
  group?: string | undefined;
  json?: string | undefined;
  /** Name of the section of the model card for the figures. */
  card?: string | undefined;
};

/** An image to classify. */
type Item = Readable<RgbFrame> & { truth: FaceTruth; group?: string };

/** Number of crops in memory, and in the network, at a time. */
const BATCH = 32;
const ACTIVITY = 'Classifying';

/** `poise eval face`: accuracy of expression recognition on labelled images. */
export async function evalFace({ data, group, json, card }: EvalFaceOptions): Promise<void> {
  const output = outputPath(json);
  const file = userPath(data.file);
  const items =
    data.type === 'npz'
      ? archiveItems(await readFaceArchive(file, { usage: data.usage, group }))
      : imageItems(readLabelFile(file, { group }));
  // Loaded after the labels, so that damaged labels are reported at once.
  const { createFaceClassifier } = await import('@poise/face/classifier');
  const classifier = await createFaceClassifier();

  const whole = data.type === 'manifest' && !data.crops;
  const startedAt = performance.now();
  const cases = await (whole ? classifyImages : classifyCrops)(items, classifier);
  const msPerImage = (performance.now() - startedAt) / cases.length;

  const msPerCrop = classifier.msPerCrop();
  const training = readTraining();
  const evaluation = faceEvaluation(
    cases,
    {
      ...(msPerCrop !== undefined && { msPerCrop }),
      ...(whole && { msPerPicture: msPerImage }),
      unreadable: items.length - cases.length,
      pipeline: classifier.pipeline,
    },
    training?.temperatures,
  );
  process.stdout.write(faceFigures(evaluation));
  if (output) writeFileSync(output, `${JSON.stringify(evaluation, null, 2)}\n`);
  if (card) updateFaceCard({ name: card, evaluation, command: reproduction(data, group, card), training });
}

function archiveItems(faces: readonly ArchiveFace[]): Item[] {
  return faces.map(({ image, ...known }) => ({ ...known, read: async () => toRgb(image) }));
}

/** One label for both views; FER2013 has no contempt. */
function imageItems(images: readonly LabelledImage[]): Item[] {
  return images.map(({ path, label, ...known }) => ({
    ...known,
    truth: { ferplus: label, fer2013: label === 'contempt' ? undefined : label },
    read: () => readNamed(path, async () => decodeFrame(await readFile(path))),
  }));
}

function toRgb({ width, height, data }: GreyImage): RgbFrame {
  const rgb = Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
  return { width, height, data: rgb };
}

async function classifyCrops(items: readonly Item[], classifier: FaceClassifier): Promise<FaceCase[]> {
  const cases: FaceCase[] = [];
  for await (const batch of inBatches(eachReadable(ACTIVITY, items))) {
    const scores = await classifier.classifyCrops(batch.map(({ content }) => content));
    for (const [i, { item }] of batch.entries()) {
      const scored = scores[i];
      if (scored) cases.push({ ...known(item), outcome: { status: 'scored', scores: scored } });
    }
  }
  return cases;
}

async function* inBatches<T>(source: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of source) {
    if (batch.push(one) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function classifyImages(items: readonly Item[], classifier: FaceClassifier): Promise<FaceCase[]> {
  const cases: FaceCase[] = [];
  for await (const { item, content } of eachReadable(ACTIVITY, items))
    cases.push({ ...known(item), outcome: await classifier.classifyImage(content) });
  return cases;
}

const known = ({ truth, group }: Item) => ({ truth, group });

function reproduction(data: EvalFaceOptions['data'], group: string | undefined, card: string): string {
  return [
    `npm run poise -- eval face --${data.type} FOLDER/${basename(data.file)}`,
    ...(data.type === 'manifest' && data.crops ? ['--crops'] : []),
    ...(data.type === 'npz' && data.usage !== undefined ? [`--usage ${data.usage}`] : []),
    ...(group === undefined ? [] : [`--group ${group}`]),
    `--card "${card}"`,
  ].join(' ');
}
