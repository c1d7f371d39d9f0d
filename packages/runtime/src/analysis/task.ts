import type {
  FindingsByField,
  FluencySwitch,
  Observation,
  Profile,
  ScoredObservation,
  Span,
} from '@poise/shared/contracts';
import type { PoiseError } from '@poise/shared/errors';
import type { JobContext } from '@poise/shared/jobs';

/** The part of an observation that identifies its chunk. */
export type ChunkRef = Pick<
  Observation,
  'interviewId' | 'modality' | 'seq' | 'generation' | 'startMs' | 'endMs'
>;

/** How the interview may be analysed. */
export type AnalysisRules = { readonly profile: Profile; readonly fluency: FluencySwitch };

/** The stored bytes of one live chunk; reading them throws `blob_missing` if they were erased. */
export type LiveMedia = Span & { readonly contentType: string; read(): Promise<Uint8Array> };

/** The work of one job: the findings of some chunks, in order. */
export type AnalysisTask = {
  readonly rules: AnalysisRules;
  /** Each gets one outcome. */
  readonly chunks: readonly ChunkRef[];
} & (
  | {
      readonly type: 'live';
      /** In order of time; media that are not among the chunks are context. */
      readonly media: readonly LiveMedia[];
    }
  | {
      readonly type: 'range';
      /** A local file with the whole recording. */
      readonly path: string;
      /** Duration of the recording, in ms. */
      readonly durationMs: number;
    }
);

export type Findings = Pick<ScoredObservation, 'model' | keyof FindingsByField>;

/**
 * Analyses the chunks of a task: yields for each, in order, its findings or an error that affects only this
 * chunk. A thrown error affects every chunk that has no outcome yet.
 */
export type Analyse = (
  task: AnalysisTask,
  context: Pick<JobContext, 'signal' | 'lastAttempt'>,
) => AsyncIterable<Findings | PoiseError>;
