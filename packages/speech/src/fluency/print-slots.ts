/**
 * For training: reads rows that name the `path` of a 16 kHz WAV, as JSON lines, and adds what the model
 * of disfluencies learns from. Training hears what the worker hears.
 *
 * Example: node print-slots.ts FOLDER < corpus.jsonl > slots.jsonl
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import wav from 'node-wav';
import { measureSpeech } from '../pipeline/measure-range.ts';
import { hearSpeech } from '../vad/hear-speech.ts';
import { loadSilero } from '../vad/silero.ts';
import { slotFeatures } from './slot-features.ts';
import { soundFrames } from './sound-frames.ts';

const [folder = '.'] = process.argv.slice(2);
const detect = await loadSilero();

for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line) as { path: string };
  const samples = wav.decode(readFileSync(join(folder, row.path))).channelData[0] as Float32Array;
  const sound = measureSpeech(samples, 0, await hearSpeech(samples, detect));
  const slots = slotFeatures(soundFrames(samples, sound.powers, sound.pitch), sound.syllablesMs);
  const { speech, syllablesMs } = sound;
  const known = { ...row, durationMs: samples.length / 16, speech, syllablesMs };
  const rounded = slots.map((values) => Array.from(values, (value) => Number(value.toPrecision(5))));
  process.stdout.write(`${JSON.stringify({ ...known, slots: rounded })}\n`);
}
