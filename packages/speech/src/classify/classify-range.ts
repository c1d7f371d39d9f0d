import type { MeasuredRange } from '../measure/measure-range.ts';
import { type ClassifiedSegment, classifySegments, type SegmentNetworks } from './classify-segments.ts';
import { analyseFluency, type FluencyAnalysis, type FluencyModel } from './fluency/analyse-fluency.ts';

export type ClassifierNetworks = SegmentNetworks & { readonly fluency: FluencyModel };

/** What an interview lets be looked for. */
export type Wanted = {
  /** Whether the profile allows its network to be run. */
  readonly emotion: boolean;
  /** Not even computed where the candidate turned it off. */
  readonly fluency: boolean;
};

export type ClassifiedRange = MeasuredRange & {
  readonly segments: readonly ClassifiedSegment[];
  /** Absent where it is not wanted. */
  readonly fluency?: FluencyAnalysis | undefined;
};

export async function classifyRange(
  measured: MeasuredRange,
  networks: ClassifierNetworks,
  wanted: Wanted,
): Promise<ClassifiedRange> {
  return {
    ...measured,
    segments: await classifySegments(measured.samples, measured.speech, networks, wanted),
    fluency: wanted.fluency ? analyseFluency(measured, networks.fluency) : undefined,
  };
}
