import { openNetwork, readModel } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { SAMPLE_RATE_HZ } from '../../dsp/frames.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** The encoder's window, and the positions that it has. */
const WINDOW_SAMPLES = 30 * SAMPLE_RATE_HZ;
const WINDOW_POSITIONS = 1500;
export const SAMPLES_PER_POSITION = WINDOW_SAMPLES / WINDOW_POSITIONS;
/** Silence that is encoded behind an utterance, so that its last word is seen to end. */
const SILENCE_SAMPLES = SAMPLE_RATE_HZ;

const description = z.object({
  dims: z.object({ n_vocab: z.int(), n_text_state: z.int(), n_text_layer: z.int() }),
});

/** Keys and values of the audio, as the decoder's layers look at it: layers x heads x positions x channels. */
export type Heard = { readonly keys: Tensor; readonly values: Tensor };

/** Keys and values of the tokens so far. */
type Said = { readonly keys: Tensor; readonly values: Tensor };

type Step = {
  /** For each token that was given, over the vocabulary. */
  readonly logits: Float32Array;
  /** Attention of each alignment head from each given token to the audio: heads x tokens x positions. */
  readonly attention: Float32Array;
  readonly heads: number;
  readonly positions: number;
  readonly said: Said;
};

export type WhisperNetwork = {
  readonly vocabulary: Vocabulary;
  /** @param samples 16 kHz mono, at most 29 s */
  hear(samples: Float32Array): Promise<Heard>;
  /** The decoder's next step. @param tokens that it has not been given yet */
  say(tokens: readonly number[], heard: Heard, before?: Said): Promise<Step>;
};

/**
 * Opens a Whisper model. Memory is given back after each run: pooled by the runtime, it would be twice as much.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`
 */
export async function openWhisper(modelId: string): Promise<WhisperNetwork> {
  const files = await readModel(modelId);
  const file = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (!bytes) throw new PoiseError('model_missing', `${modelId}: ${path}`);
    return bytes;
  };
  const { dims } = description.parse(JSON.parse(new TextDecoder().decode(file('model.json'))));
  const [layers, channels] = [dims.n_text_layer, dims.n_text_state];
  const vocabulary = readVocabulary(file('tokens.tiktoken'), dims.n_vocab);
  const open = async (path: string) => {
    const bytes = file(path);
    const network = await openNetwork(bytes, { keepsMemory: false });
    // The network has a copy; left to the garbage collector, the file would stay for long.
    if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
    return network;
  };
  const encoder = await open('encoder.onnx');
  const decoder = await open('decoder.onnx');

  const nothing = new Tensor('float32', new Float32Array(0), [layers, 0, channels]);
  let silence: Heard | undefined;

  async function encode(samples: Float32Array): Promise<Heard> {
    const pcm = new Tensor('float32', samples, [1, samples.length]);
    const { ck, cv } = await encoder({ pcm }, ['ck', 'cv']);
    if (!ck || !cv) throw new Error('the encoder has no cross attention');
    return { keys: ck, values: cv };
  }

  return {
    vocabulary,
    async hear(samples) {
      const positions = Math.ceil((samples.length + SILENCE_SAMPLES) / SAMPLES_PER_POSITION);
      if (positions > WINDOW_POSITIONS) throw new RangeError('an utterance has at most 29 s');
      const extended = new Float32Array(positions * SAMPLES_PER_POSITION);
      extended.set(samples);
      const heard = await encode(extended);
      // Kept only once it is there: a task may be stopped before.
      silence ??= await encode(click());
      return { keys: filledUp(heard.keys, silence.keys), values: filledUp(heard.values, silence.values) };
    },
    async say(tokens, heard, before = { keys: nothing, values: nothing }) {
      const { logits, align, new_k, new_v } = await decoder({
        tokens: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
        k: before.keys,
        v: before.values,
        ck: heard.keys,
        cv: heard.values,
      });
      if (!logits || !align || !new_k || !new_v) throw new Error('the decoder lacks an output');
      const [heads = 0, , positions = 0] = align.dims;
      return {
        logits: logits.data as Float32Array,
        attention: align.data as Float32Array,
        heads,
        positions,
        said: { keys: new_k, values: new_v },
      };
    },
  };
}

/** A window of silence after a click: without any sound, the encoder makes one up. */
function click(): Float32Array {
  const samples = new Float32Array(WINDOW_SAMPLES);
  for (let i = 0; i < SAMPLE_RATE_HZ / 2; i += 1) samples[i] = 0.3 * Math.sin(i * 0.35) * Math.exp(-i / 900);
  return samples;
}

/**
 * Fills a short utterance up to a whole window with the positions of silence. The decoder learnt on whole windows, and
 * repeats itself on shorter ones; encoding the silence each time would take as long as encoding speech.
 */
function filledUp(short: Tensor, silent: Tensor): Tensor {
  const [layers = 0, heads = 0, positions = 0, channels = 0] = short.dims;
  if (positions === WINDOW_POSITIONS) return short;
  const [own, other] = [short.data as Float32Array, silent.data as Float32Array];
  const filled = new Float32Array(layers * heads * WINDOW_POSITIONS * channels);
  for (let i = 0; i < layers * heads; i += 1) {
    const [from, to] = [i * positions * channels, (i + 1) * positions * channels];
    const [first, end] = [i * WINDOW_POSITIONS * channels, (i + 1) * WINDOW_POSITIONS * channels];
    filled.set(own.subarray(from, to), first);
    filled.set(other.subarray(first + positions * channels, end), first + positions * channels);
  }
  return new Tensor('float32', filled, [layers, heads, WINDOW_POSITIONS, channels]);
}
