import type {
  FindingsByField,
  FluencySwitch,
  Observation,
  Profile,
  ScoredObservation,
  Span,
} from '@poise/shared/contracts';
import type { PoiseError } from '@poise/shared/errors';

/** The part of an observation that says which chunk it is about. */
export type ChunkRef = Pick<
  Observation,
  'interviewId' | 'modality' | 'seq' | 'generation' | 'startMs' | 'endMs'
>;

/** What an interview says about how it may be analysed. */
export type AnalysisRules = { readonly profile: Profile; readonly fluency: FluencySwitch };

/** The stored bytes of one live chunk; reading them throws `blob_missing` when they are gone. */
export type LiveMedia = Span & { readonly contentType: string; read(): Promise<Uint8Array> };

/** What one job asks for: the findings of some chunks, in their order. */
export type AnalysisTask = {
  readonly rules: AnalysisRules;
  /** One outcome is wanted for each. */
  readonly chunks: readonly ChunkRef[];
} & (
  | {
      readonly type: 'live';
      /** In the order of time; those that are not among the chunks are there for what they border on. */
      readonly media: readonly LiveMedia[];
    }
  | {
      readonly type: 'range';
      /** A local file with the whole recording. */
      readonly path: string;
      /** Of the recording, in ms. */
      readonly durationMs: number;
    }
);

export type Findings = Pick<ScoredObservation, 'model' | keyof FindingsByField>;

/**
 * Analyses the chunks of a task: yields for each, in their order, its findings or the error that
 * concerns it alone. What it throws concerns every chunk that has no outcome yet.
 */
export type Analyse = (task: AnalysisTask, signal: AbortSignal) => AsyncIterable<Findings | PoiseError>;
