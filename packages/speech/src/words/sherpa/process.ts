/** The process that holds a model of sherpa-onnx; started by `recogniser.ts`. */
import { createRequire } from 'node:module';
import { SAMPLE_RATE_HZ } from '../../dsp/frames.ts';
import type { SherpaModelConfig } from './layout.ts';
import type { Reply, Request } from './protocol.ts';

/** The part of the package that is used; it has no types. */
type Addon = { OfflineRecognizer: new (config: object) => Recogniser };
type Recogniser = {
  createStream(): { acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void };
  decode(stream: object): void;
  getResult(stream: object): unknown;
};

/** NeMo's models name another number of mel bands themselves. */
const FEATURES = { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 };

let recogniser: Recogniser | undefined;

function load(config: SherpaModelConfig, threads: number): Reply {
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)('sherpa-onnx-node');
  } catch (error) {
    return { type: 'no addon', message: messageOf(error) };
  }
  recogniser = new addon.OfflineRecognizer({
    featConfig: FEATURES,
    modelConfig: { ...config, numThreads: threads, provider: 'cpu' },
  });
  return { type: 'loaded' };
}

function transcribe(samples: Float32Array): unknown {
  if (!recogniser) throw new Error('nothing is loaded');
  const stream = recogniser.createStream();
  stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
  recogniser.decode(stream);
  return recogniser.getResult(stream);
}

function replyTo(request: Request): Reply {
  try {
    if (request.type === 'load') return load(request.config, request.threads);
    return { type: 'transcribed', results: request.utterances.map(transcribe) };
  } catch (error) {
    return { type: 'failed', message: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

process.on('message', (request: Request) => process.send?.(replyTo(request)));
// Without the service it has nothing to do.
process.on('disconnect', () => process.exit(0));
