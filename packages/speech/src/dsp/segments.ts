/** A part of audio, in milliseconds from its first sample. */
export type Segment = { readonly startMs: number; readonly endMs: number };

/** Widens each segment on both sides, within the audio; those that then touch become one. */
export function padded(segments: readonly Segment[], padMs: number, durationMs: number): Segment[] {
  const wider: { startMs: number; endMs: number }[] = [];
  for (const segment of segments) {
    const startMs = Math.max(0, segment.startMs - padMs);
    const endMs = Math.min(durationMs, segment.endMs + padMs);
    const last = wider.at(-1);
    if (last && startMs <= last.endMs) last.endMs = endMs;
    else wider.push({ startMs, endMs });
  }
  return wider;
}

/** The parts of the segments between two times, with whatever else they carry. */
export function clipped<S extends Segment>(segments: readonly S[], fromMs: number, toMs: number): S[] {
  return segments
    .map((s) => ({ ...s, startMs: Math.max(s.startMs, fromMs), endMs: Math.min(s.endMs, toMs) }))
    .filter((s) => s.endMs > s.startMs);
}

export function totalMs(segments: readonly Segment[]): number {
  return segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

export const isInside = (segments: readonly Segment[], timeMs: number): boolean =>
  segments.some(({ startMs, endMs }) => timeMs >= startMs && timeMs < endMs);
