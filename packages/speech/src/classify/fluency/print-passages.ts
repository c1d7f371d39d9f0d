/**
 * For training: reads what `print-slots.ts` wrote, and puts in place of the slots what the model of
 * disfluencies finds in them, and what the model of passages learns from.
 *
 * Example: node print-passages.ts EVENTS.json < slots.jsonl > passages.jsonl
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { findDisfluencies } from './disfluencies.ts';
import { createNetwork, networkWeights } from './network.ts';
import { passageBetween, passageFeatures } from './passage.ts';

type Row = {
  durationMs: number;
  slots: number[][];
  speech: { startMs: number; endMs: number }[];
  syllablesMs: number[];
};

/** Longer audio is cut into passages of a chunk's length. */
const PASSAGE_MS = 10_000;

const [file = ''] = process.argv.slice(2);
const network = createNetwork(networkWeights.parse(JSON.parse(readFileSync(file, 'utf8')).network));

for await (const line of createInterface({ input: process.stdin })) {
  const { slots: rows, ...row } = JSON.parse(line) as Row;
  const slots = rows.map((values) => Float32Array.from(values));
  const range = { ...row, slots, probabilities: network(slots) };
  const count = row.durationMs < 1.5 * PASSAGE_MS ? 1 : Math.floor(row.durationMs / PASSAGE_MS);
  const passages = Array.from({ length: count }, (_, i) => {
    const startMs = i * PASSAGE_MS;
    const endMs = count === 1 ? row.durationMs : startMs + PASSAGE_MS;
    return [...passageFeatures(passageBetween(range, startMs, endMs))];
  });
  process.stdout.write(
    `${JSON.stringify({ ...row, passages, found: findDisfluencies(range.probabilities) })}\n`,
  );
}
