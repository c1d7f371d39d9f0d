import { isDeepStrictEqual } from 'node:util';
import { DISFLUENCIES, type Disfluency, FLUENCY_CLASSES, type Fluency } from '@poise/shared/contracts';
import { z } from 'zod';
import type { MeasuredSpeech } from '../../measure/measure-range.ts';
import { findDisfluencies, SLOT_CLASSES } from './disfluencies.ts';
import { fluencyFrames } from './fluency-frames.ts';
import { createNetwork, type Network, networkWeights } from './network.ts';
import { type Passage, passageFeatures } from './passage.ts';
import { slotFeatures } from './slot-features.ts';

export type FluencyModel = {
  readonly slots: Network;
  readonly passages: Network;
  /** By kind, the probability at or above which a disfluency is reported. */
  readonly thresholds: Readonly<Record<Disfluency['kind'], number>>;
};

const probability = z.number().min(0).max(1);

const slotModel = z.strictObject({
  classes: z.array(z.string()).refine((names) => isDeepStrictEqual(names, [...SLOT_CLASSES])),
  thresholds: z.record(z.enum(DISFLUENCIES), probability),
  network: networkWeights,
});
const passageModel = z.strictObject({
  classes: z.array(z.string()).refine((names) => isDeepStrictEqual(names, [...FLUENCY_CLASSES])),
  network: networkWeights,
});

/**
 * @param files of model `fluency`, by path.
 * @throws ZodError where the classes are not those of this code.
 */
export function readFluencyModel(files: ReadonlyMap<string, Uint8Array>): FluencyModel {
  const read = (path: string): unknown => JSON.parse(new TextDecoder().decode(files.get(path)));
  const slots = slotModel.parse(read('slots.json'));
  const passages = passageModel.parse(read('passages.json'));
  return {
    slots: createNetwork(slots.network),
    passages: createNetwork(passages.network),
    thresholds: slots.thresholds,
  };
}

/** Fluency over a whole range: times count from its first sample. */
export type FluencyAnalysis = {
  /** Features of each slot. */
  readonly slots: readonly Float32Array[];
  /** Of each slot, over the `SLOT_CLASSES`. */
  readonly probabilities: readonly Float32Array[];
  /** Likely enough to be reported; ascending. */
  readonly disfluencies: readonly Disfluency[];
  /** How fluent a part of the range is. */
  readonly classify: (passage: Passage) => Fluency;
};

/** Finds disfluencies, and what the fluency of any part of the range is classified from. */
export function analyseFluency(
  { samples, powers, pitch, syllablesMs }: MeasuredSpeech,
  model: FluencyModel,
): FluencyAnalysis {
  const slots = slotFeatures(fluencyFrames(samples, powers, pitch), syllablesMs);
  const probabilities = model.slots(slots);
  return {
    slots,
    probabilities,
    disfluencies: findDisfluencies(probabilities).filter(
      (event) => event.probability >= model.thresholds[event.kind],
    ),
    classify(passage) {
      const features = passageFeatures(passage);
      const [fluent = 0, stuttering = 0, cluttering = 0, pauses = 0] = model.passages([features])[0] ?? [];
      return { fluent, stuttering, cluttering, pauses };
    },
  };
}
