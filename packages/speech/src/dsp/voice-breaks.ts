/** A distance of more than 1.25 of the longest period (of 75 Hz) is a break, as in Praat's voice report. */
const BREAK_MS = (1.25 * 1000) / 75;

export type VoiceBreaks = {
  readonly count: number;
  /** Their time as a share of the whole audio. */
  readonly degree: number;
};

/**
 * Breaks of the voice: distances between neighbouring pulses that are longer than a period can be.
 * Silence before the first and after the last pulse does not count.
 */
export function voiceBreaks(pulsesMs: Float64Array, durationMs: number): VoiceBreaks {
  let count = 0;
  let brokenMs = 0;
  for (let i = 1; i < pulsesMs.length; i += 1) {
    const distanceMs = (pulsesMs[i] as number) - (pulsesMs[i - 1] as number);
    if (distanceMs <= BREAK_MS) continue;
    count += 1;
    brokenMs += distanceMs;
  }
  return { count, degree: durationMs > 0 ? brokenMs / durationMs : 0 };
}
