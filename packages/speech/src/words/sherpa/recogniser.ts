import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import pTimeout from 'p-timeout';
import type { SherpaModel } from './layout.ts';
import type { Reply, Request } from './protocol.ts';

const MODULE = fileURLToPath(new URL('./process.ts', import.meta.url));
const LOAD_TIMEOUT_MS = 60_000;
/** The end of the process's error output that is kept. */
const STDERR_CHARS = 600;

/** A model of sherpa-onnx in a process of its own. */
export type Recogniser = {
  /** @returns sherpa-onnx's JSON, one for each utterance of 16 kHz. One call at a time. */
  transcribe(
    utterances: Float32Array[],
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<unknown[]>;
  isAlive(): boolean;
  close(): void;
};

/**
 * Loads a model. It has a process rather than a thread because sherpa-onnx ends the process that it
 * runs in when a model is not what it expects, and because nothing but a kill ends its decoding.
 *
 * @throws the signal's reason; PoiseError `tool_missing` without the addon, `config_invalid` for a model that does not load.
 */
export async function startRecogniser(
  model: SherpaModel,
  threads: number,
  signal?: AbortSignal,
): Promise<Recogniser> {
  const child = fork(MODULE, [], {
    // It needs none of the service's settings.
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString()).slice(-STDERR_CHARS);
  });
  // `ask` reports it to its caller; without a listener it would end the service.
  child.on('error', () => child.kill('SIGKILL'));
  // An idle process must not keep the service from ending; it ends with the service.
  child.unref();
  child.channel?.unref();

  const loading = ask(child, { type: 'load', config: model.config, threads }, LOAD_TIMEOUT_MS, signal);
  const reply = await loading.catch((cause: unknown) => {
    child.kill('SIGKILL');
    signal?.throwIfAborted();
    throw new PoiseError('config_invalid', `the model does not load as ${model.layout}: ${stderr.trim()}`, {
      cause,
    });
  });
  if (reply.type !== 'loaded') child.kill('SIGKILL');
  if (reply.type === 'no addon') {
    throw new PoiseError('tool_missing', `the addon sherpa-onnx-node cannot be loaded: ${reply.message}`);
  }
  if (reply.type === 'failed') {
    const why = `${reply.message} ${stderr}`.trim();
    throw new PoiseError('config_invalid', `the model does not load as ${model.layout}: ${why}`);
  }

  return {
    async transcribe(utterances, { timeoutMs, signal }) {
      try {
        const reply = await ask(child, { type: 'transcribe', utterances }, timeoutMs, signal);
        if (reply.type === 'transcribed') return reply.results;
        throw new PoiseError('unavailable', 'sherpa-onnx failed');
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    },
    isAlive: () => child.connected && !child.killed,
    close: () => child.kill(),
  };
}

/** @throws the signal's reason; PoiseError `analysis_timeout`, or `unavailable` when the process died. */
async function ask(
  child: ChildProcess,
  request: Request,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Reply> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const lost = (): void => reject(new PoiseError('unavailable', 'the process of sherpa-onnx died'));
  child.once('message', resolve);
  // It comes after the last of the process's output.
  child.once('close', lost);
  child.once('error', lost);
  try {
    child.send(request, (error) => error && lost());
    return await pTimeout(promise, {
      milliseconds: timeoutMs,
      message: new PoiseError('analysis_timeout', 'sherpa-onnx'),
      ...(signal && { signal }),
    });
  } finally {
    child.off('message', resolve);
    child.off('close', lost);
    child.off('error', lost);
  }
}
