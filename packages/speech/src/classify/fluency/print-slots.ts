/**
 * For training: reads rows that name the `path` of a 16 kHz WAV, as JSON lines, and adds what the model
 * of disfluencies learns from. Training sees what the worker sees.
 *
 * Example: node print-slots.ts FOLDER < corpus.jsonl > slots.jsonl
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import wav from 'node-wav';
import { detectSpeech } from '../../detect/detect-speech.ts';
import { loadSilero } from '../../detect/silero.ts';
import { measureSpeech } from '../../measure/measure-range.ts';
import { fluencyFrames } from './fluency-frames.ts';
import { slotFeatures } from './slot-features.ts';

const [folder = '.'] = process.argv.slice(2);
const detect = await loadSilero();

for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line) as { path: string };
  const samples = wav.decode(readFileSync(join(folder, row.path))).channelData[0] as Float32Array;
  const measured = measureSpeech(samples, await detectSpeech(samples, detect));
  const slots = slotFeatures(fluencyFrames(samples, measured.powers, measured.pitch), measured.syllablesMs);
  const { speech, syllablesMs } = measured;
  const known = { ...row, durationMs: samples.length / 16, speech, syllablesMs };
  const rounded = slots.map((values) => Array.from(values, (value) => Number(value.toPrecision(5))));
  process.stdout.write(`${JSON.stringify({ ...known, slots: rounded })}\n`);
}
