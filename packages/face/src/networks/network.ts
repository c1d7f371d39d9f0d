/**
 * A network of the manifest: numbers of its one input, `batch` times, in; its outputs in the manifest's
 * order out.
 */
export type Network = (input: Float32Array, batch?: number) => Promise<Float32Array[]>;

/** The manifest's shape with its free dimension, the batch, filled in. */
export function filled(shape: readonly (number | null)[], batch: number): number[] {
  return shape.map((size) => size ?? batch);
}
