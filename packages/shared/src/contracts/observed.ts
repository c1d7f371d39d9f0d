import { z } from 'zod';
import { interviewId } from './ids.ts';
import { type FindingsByField, MODALITY_NAMES, type Modality, modality } from './modalities.ts';
import { MODALITIES } from './modality-table.ts';
import { natural } from './numbers.ts';
import { modelRef } from './observation.ts';
import { tolerant } from './tolerant.ts';

/**
 * Names the very bytes that were analysed: a chunk that is sent again under the same number, after its
 * consent was withdrawn and granted again, is another generation. See `generationOf`.
 */
export const generation = z.string().min(1).max(120);
export type Generation = z.infer<typeof generation>;

/** The generation of stored bytes: the unique name of their blob. */
export const generationOf = (blobKey: string): Generation => blobKey.slice(blobKey.lastIndexOf('/') + 1);

const core = {
  interviewId,
  modality,
  /** Number of the chunk in the stream that the modality analyses. */
  seq: natural,
  generation,
  startMs: natural,
  endMs: natural,
};

const findings = Object.fromEntries(
  MODALITY_NAMES.map((name) => [MODALITIES[name].field, tolerant(MODALITIES[name].findings).optional()]),
) as unknown as { [F in keyof FindingsByField]: z.ZodOptional<z.ZodType<FindingsByField[F]>> };

/** Read tolerantly, at any depth: a newer worker may report more than this version knows. */
export const scoredObservation = z.object({
  ...core,
  status: z.literal('scored'),
  model: tolerant(modelRef),
  ...findings,
});

/** No scores: `rejected` if the media are at fault, `failed` if we are. */
export const unscoredObservation = z.object({
  ...core,
  status: z.enum(['rejected', 'failed']),
  /** Absent if no model was run on the chunk. */
  model: tolerant(modelRef).optional(),
  code: z.string().min(1).max(64),
});

/** The outcome of one chunk: exactly one per chunk, modality and pipeline. */
export const observation = z
  .discriminatedUnion('status', [scoredObservation, unscoredObservation])
  .refine(
    (o) =>
      o.status !== 'scored' ||
      MODALITY_NAMES.every((name) => (fieldOf(o, name) !== undefined) === (name === o.modality)),
    'a scored observation has the findings of its modality, and no others',
  );
export type Observation = z.infer<typeof observation>;
export type ScoredObservation = z.infer<typeof scoredObservation>;

function fieldOf(scored: object, name: Modality): unknown {
  return (scored as Record<string, unknown>)[MODALITIES[name].field];
}

/** The result of one job: the observations of its chunks, as the worker stores them beside the media. */
export const analysisResult = z.object({ observations: z.array(observation).min(1) });
export type AnalysisResult = z.infer<typeof analysisResult>;
