/** onnxruntime as its vendor ships it, without our entry point: the watcher must detect its telemetry. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../../..');
const { InferenceSession } = createRequire(resolve(ROOT, 'packages/inference/package.json'))(
  'onnxruntime-node',
);
await InferenceSession.create(readFileSync(resolve(ROOT, 'models/overlap/overlap.onnx')));
// It sends in batches; the first look-up comes after nine seconds.
await sleep(13_000);
