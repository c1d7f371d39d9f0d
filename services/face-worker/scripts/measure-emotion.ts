/**
 * Measures the emotion network on the PublicTest part of FER2013 and writes the figures into its card:
 *
 *     node services/face-worker/scripts/measure-emotion.ts FOLDER/fer2013.npz
 *
 * Needs python3 with numpy to open the archive.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS_DIRECTORY } from '@poise/inference';
import type { RgbFrame } from '@poise/media';
import type { Emotion, EmotionDistribution } from '@poise/shared/contracts';
import { topEmotion } from '@poise/shared/contracts';
import { cropLuma, letterbox } from '../src/pipeline/crop.ts';
import { describeFrame } from '../src/pipeline/describe.ts';
import { decodeEmotion, emotionInput } from '../src/pipeline/emotion.ts';
import { loadNetworks } from '../src/pipeline/networks.ts';
import { PORTRAIT_SIZE } from '../src/pipeline/portrait.ts';

/** Classes in the order of FER2013's labels. */
const LABELS = ['anger', 'disgust', 'fear', 'happiness', 'sadness', 'surprise', 'neutral'] as const;
type Answer = { truth: Emotion; distribution: EmotionDistribution | undefined };

const [archive] = process.argv.slice(2);
if (!archive) throw new Error('which archive? See the head of this file.');
const pictures = readPublicTest(archive);
const networks = await loadNetworks();

const asTheyAre: Answer[] = [];
const throughPipeline: Answer[] = [];
for (const { truth, frame } of pictures) {
  const luma = cropLuma(frame, letterbox(frame, PORTRAIT_SIZE));
  asTheyAre.push({ truth, distribution: decodeEmotion(await networks.emotion(emotionInput(luma))) });
  const { faces } = await describeFrame(networks, enlarged(frame), { tMs: 0, emotion: true });
  throughPipeline.push({ truth, distribution: faces.find((face) => face.candidate)?.emotion });
}

const card = join(MODELS_DIRECTORY, 'cards', 'emotion-mini-xception.md');
const figures = [
  `Pictures of the PublicTest part with a label: ${pictures.length}.`,
  '',
  '| | scored | accuracy | macro-F1 | ECE (15 bins) |',
  '|---|---|---|---|---|',
  row('cut as in the data set', asTheyAre),
  row('through the whole face pipeline', throughPipeline),
  '',
  `Recall by class, through the pipeline: ${LABELS.map((l) => `${l} ${recall(throughPipeline, l).toFixed(2)}`).join(', ')}.`,
].join('\n');
writeFileSync(
  card,
  readFileSync(card, 'utf8').replace(
    /(<!-- measured -->\n)[^]*(\n<!-- \/measured -->)/,
    (_, open: string, close: string) => `${open}${figures}${close}`,
  ),
);
console.log(figures);

function readPublicTest(path: string): { truth: Emotion; frame: RgbFrame }[] {
  const dump = `
import sys, numpy
data = numpy.load(sys.argv[1])
rows = (data['usage'] == 1) & (data['label'] >= 0)
for label, image in zip(data['label'][rows], data['images'][rows]):
    sys.stdout.buffer.write(bytes([label]) + image.tobytes())`;
  const bytes = execFileSync('python3', ['-c', dump, path], { maxBuffer: 1 << 28 });
  const side = 48;
  const step = 1 + side * side;
  return Array.from({ length: bytes.length / step }, (_, i) => {
    const grey = bytes.subarray(i * step + 1, (i + 1) * step);
    const truth = LABELS[bytes[i * step] as number] as Emotion;
    return { truth, frame: inColour(grey, side) };
  });
}

function inColour(grey: Uint8Array, side: number): RgbFrame {
  return {
    width: side,
    height: side,
    data: Uint8Array.from({ length: grey.length * 3 }, (_, i) => grey[(i / 3) | 0] ?? 0),
  };
}

/** Twice as large, with the outermost pixels drawn out around it: a face in a picture rather than a cut face. */
function enlarged({ width: side, data }: RgbFrame): RgbFrame {
  const size = side * 4;
  const out = new Uint8Array(size * size * 3);
  const clamp = (position: number) => Math.min(side - 1, Math.max(0, (position - side) >> 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (clamp(y) * side + clamp(x)) * 3;
      out.set(data.subarray(from, from + 3), (y * size + x) * 3);
    }
  }
  return { width: size, height: size, data: out };
}

function row(name: string, answers: readonly Answer[]): string {
  const scored = answers.filter((answer) => answer.distribution);
  const share = (100 * scored.length) / answers.length;
  return `| ${name} | ${share.toFixed(1)} % | ${accuracy(scored).toFixed(3)} | ${macroF1(scored).toFixed(3)} | ${calibrationError(scored).toFixed(3)} |`;
}

function guess({ distribution }: Answer): Emotion | undefined {
  return distribution && topEmotion(distribution);
}

function accuracy(answers: readonly Answer[]): number {
  return answers.filter((answer) => guess(answer) === answer.truth).length / answers.length;
}

function recall(answers: readonly Answer[], label: Emotion): number {
  return accuracy(answers.filter((answer) => answer.distribution && answer.truth === label));
}

function macroF1(answers: readonly Answer[]): number {
  const scores = LABELS.map((label) => {
    const hits = answers.filter((a) => a.truth === label && guess(a) === label).length;
    const named = answers.filter((a) => guess(a) === label).length;
    const real = answers.filter((a) => a.truth === label).length;
    return (2 * hits) / (named + real);
  });
  return scores.reduce((total, score) => total + score, 0) / LABELS.length;
}

/** Expected calibration error (Guo et al. 2017): 15 equal bins of the top class's probability. */
function calibrationError(answers: readonly Answer[]): number {
  const bins = Array.from({ length: 15 }, () => ({ count: 0, hits: 0, confidence: 0 }));
  for (const answer of answers) {
    const top = guess(answer);
    const confidence = (top && answer.distribution?.[top]) ?? 0;
    const bin = bins[Math.min(14, Math.floor(confidence * 15))];
    if (!bin) continue;
    bin.count += 1;
    bin.confidence += confidence;
    if (top === answer.truth) bin.hits += 1;
  }
  return bins.reduce((total, bin) => total + Math.abs(bin.hits - bin.confidence), 0) / answers.length;
}
