/**
 * Channels are kept in blocks of this many, the rest zeros. onnxruntime computes convolutions in blocks
 * of 8 (AVX2) or 16 (AVX-512) channels; a depthwise one whose channels do not fill its blocks sends
 * the whole map through a slower layout and back.
 */
const BLOCK = 16;

/** A value of the converted graph: `name` holds batch x `stored` x height x width numbers. */
export type FeatureMap = {
  name: string;
  height: number;
  width: number;
  /** Channels of the source graph; those after them, up to `stored`, are always zero. */
  channels: number;
  stored: number;
};

/** A value that is no feature map any more, in the shape of the source graph. */
type Flat = { name: string };

export type Value = FeatureMap | Flat;

export function isFeatureMap(value: Value): value is FeatureMap {
  return 'channels' in value;
}

export function wholeBlocks(channels: number): number {
  return Math.ceil(channels / BLOCK) * BLOCK;
}
