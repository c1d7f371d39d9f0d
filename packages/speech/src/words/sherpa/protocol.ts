import type { SherpaModelConfig } from './layout.ts';

/** What the service asks of the process that holds the model: first to load it, then to transcribe, one request at a time. */
export type Request =
  | { type: 'load'; config: SherpaModelConfig; threads: number }
  | { type: 'transcribe'; utterances: Float32Array[] };

export type Reply =
  | { type: 'loaded' }
  /** sherpa-onnx's own JSON, one for each utterance. */
  | { type: 'transcribed'; results: unknown[] }
  /** The addon is not there, or its library cannot be loaded. */
  | { type: 'no addon'; message: string }
  | { type: 'failed'; message: string };
