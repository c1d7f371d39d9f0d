import type { Span } from '@poise/shared/contracts';

/** The union of spans, in chronological order; spans up to `toleranceMs` apart are joined. */
export function mergeSpans(spans: readonly Span[], toleranceMs = 0): Span[] {
  const merged: Span[] = [];
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last && startMs - last.endMs <= toleranceMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}

/** The total length of spans that do not overlap, in milliseconds. */
export function coveredMs(spans: readonly Span[]): number {
  return spans.reduce((total, span) => total + lengthMs(span), 0);
}

export function lengthMs({ startMs, endMs }: Span): number {
  return endMs - startMs;
}
