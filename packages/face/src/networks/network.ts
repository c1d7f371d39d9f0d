/**
 * A network of the manifest: takes `batch` times the values of its one input, and returns its outputs in the
 * order of the manifest.
 */
export type Network = (input: Float32Array, batch?: number) => Promise<Float32Array[]>;

/** The shape in the manifest, with the batch size in place of its free dimension. */
export function filled(shape: readonly (number | null)[], batch: number): number[] {
  return shape.map((size) => size ?? batch);
}
