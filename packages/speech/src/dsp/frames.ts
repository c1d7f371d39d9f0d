/** Everything that is analysed is mono at this rate: speech models and pitch need no more. */
export const SAMPLE_RATE_HZ = 16_000;

export const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
export const msOf = (samples: number): number => (samples * 1000) / SAMPLE_RATE_HZ;

/** Equally spaced frames: frame `i` is centred on `firstMs + i * stepMs`. */
export type FrameGrid = { readonly count: number; readonly firstMs: number; readonly stepMs: number };

/**
 * As many whole windows as fit into the audio, with what is left over shared between both ends (the
 * layout of Praat, so that values can be compared frame by frame).
 */
export function centredFrames(sampleCount: number, windowMs: number, stepMs: number): FrameGrid {
  const durationMs = msOf(sampleCount);
  const count = durationMs < windowMs ? 0 : Math.floor((durationMs - windowMs) / stepMs) + 1;
  return { count, firstMs: (durationMs - (count - 1) * stepMs) / 2, stepMs };
}

export const frameTimeMs = (grid: FrameGrid, index: number): number => grid.firstMs + index * grid.stepMs;

/** The frame whose centre is nearest; it may lie beyond the ends of the grid. */
export const nearestFrame = (grid: FrameGrid, timeMs: number): number =>
  Math.round((timeMs - grid.firstMs) / grid.stepMs);

/** The frames whose centres lie from one time up to, but without, another: `first` ≤ i < `end`. */
export function framesBetween(grid: FrameGrid, fromMs: number, toMs: number): { first: number; end: number } {
  const at = (timeMs: number): number =>
    Math.min(grid.count, Math.max(0, Math.ceil((timeMs - grid.firstMs) / grid.stepMs)));
  return { first: at(fromMs), end: at(toMs) };
}
