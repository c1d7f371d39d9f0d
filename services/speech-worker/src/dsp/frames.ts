/** Everything that is analysed is mono at this rate: speech models and pitch need no more. */
export const SAMPLE_RATE_HZ = 16_000;

export const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
export const msOf = (samples: number): number => (samples * 1000) / SAMPLE_RATE_HZ;

/** Equally spaced frames: frame `i` is centred on `firstMs + i * stepMs`. */
export type FrameGrid = { readonly count: number; readonly firstMs: number; readonly stepMs: number };

/**
 * As many whole windows as fit into the sound, with what is left over shared between both ends (the
 * layout of Praat, so that values can be compared frame by frame).
 */
export function centredFrames(sampleCount: number, windowMs: number, stepMs: number): FrameGrid {
  const durationMs = msOf(sampleCount);
  const count = durationMs < windowMs ? 0 : Math.floor((durationMs - windowMs) / stepMs) + 1;
  return { count, firstMs: (durationMs - (count - 1) * stepMs) / 2, stepMs };
}

export const frameTimeMs = (grid: FrameGrid, index: number): number => grid.firstMs + index * grid.stepMs;

/** The frame whose centre is nearest; undefined where the grid has none within one step. */
export function nearestFrame(grid: FrameGrid, timeMs: number): number | undefined {
  const index = Math.round((timeMs - grid.firstMs) / grid.stepMs);
  if (index >= 0 && index < grid.count) return index;
  if (index === -1 && grid.count > 0) return 0;
  return index === grid.count && grid.count > 0 ? grid.count - 1 : undefined;
}
