/** Audio that is read when it is needed and forgotten when it was used. */
export type AudioBuffer = {
  /**
   * What comes next, at most `count` samples.
   *
   * @returns `last`: whether nothing follows.
   */
  peek(count: number): Promise<{ samples: Float32Array; last: boolean }>;
  /** Forgets the next `count` samples. */
  skip(count: number): void;
  /** Closes the source: no more is wanted. */
  close(): Promise<void>;
};

/** @param audio all of it, or blocks of any length, one after the other. */
export function createAudioBuffer(audio: Float32Array | AsyncIterable<Float32Array>): AudioBuffer {
  const source = audio instanceof Float32Array ? undefined : audio[Symbol.asyncIterator]();
  let held = audio instanceof Float32Array ? audio : new Float32Array();
  let ended = source === undefined;

  return {
    async peek(count) {
      const blocks = [held];
      let length = held.length;
      // One more sample than asked for says that it is not the last.
      while (source && !ended && length <= count) {
        const { value, done } = await source.next();
        if (done) ended = true;
        else {
          blocks.push(value);
          length += value.length;
        }
      }
      held = joined(blocks, length);
      return { samples: held.subarray(0, count), last: ended && length <= count };
    },
    skip(count) {
      held = held.subarray(count);
    },
    async close() {
      await source?.return?.();
    },
  };
}

function joined(blocks: readonly Float32Array[], length: number): Float32Array {
  const [first, ...others] = blocks;
  if (first && others.length === 0) return first;
  const whole = new Float32Array(length);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
