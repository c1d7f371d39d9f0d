/**
 * Channels are stored in blocks of this size, padded with zeros. onnxruntime computes convolutions in blocks
 * of 8 (AVX2) or 16 (AVX-512) channels. A depthwise convolution whose channels do not fill its blocks would
 * convert the whole feature map to a slower layout and back.
 */
const BLOCK = 16;

/** A value of the converted graph: `name` holds batch x `stored` x height x width values. */
export type FeatureMap = {
  name: string;
  height: number;
  width: number;
  /** Channels of the source graph. The remaining ones, up to `stored`, are always zero. */
  channels: number;
  stored: number;
};

/** A value that is no longer a feature map; its shape is that of the source graph. */
type Flat = { name: string };

export type Value = FeatureMap | Flat;

export function isFeatureMap(value: Value): value is FeatureMap {
  return 'channels' in value;
}

export function wholeBlocks(channels: number): number {
  return Math.ceil(channels / BLOCK) * BLOCK;
}
