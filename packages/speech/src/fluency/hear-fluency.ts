import { isDeepStrictEqual } from 'node:util';
import {
  DISFLUENCIES,
  type Disfluency,
  FLUENCY_CLASSES,
  MAX_DISFLUENCIES,
  round,
  type SpeechObservation,
} from '@poise/shared/contracts';
import { z } from 'zod';
import type { SpokenSound } from '../pipeline/describe-chunk.ts';
import { clipped, totalMs } from '../vad/speech-segments.ts';
import { findDisfluencies, SLOT_CLASSES } from './disfluencies.ts';
import { createNetwork, type Network, networkWeights } from './network.ts';
import { passageFeatures } from './passage-features.ts';
import { slotFeatures } from './slot-features.ts';
import { soundFrames } from './sound-frames.ts';

/** Less speech than this has no rate and no rhythm. */
const MIN_SPOKEN_MS = 3000;

export type FluencyModel = {
  readonly slots: Network;
  readonly passages: Network;
  /** By kind, the probability from which on a disfluency is reported. */
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

/** What is told about the part of a sound between two of its times. */
export type HeardFluency = (
  fromMs: number,
  toMs: number,
) => Pick<SpeechObservation, 'disfluencies' | 'fluency'>;

/**
 * Listens for disfluencies and for how fluent the speech is. An event belongs to the part in which it
 * begins.
 */
export function hearFluency(sound: SpokenSound, model: FluencyModel): HeardFluency {
  const { startMs, speech, syllablesMs } = sound;
  const slots = slotFeatures(soundFrames(sound.samples, sound.powers, sound.pitch), syllablesMs);
  const probabilities = model.slots(slots);
  const found = findDisfluencies(probabilities).filter(
    ({ kind, probability: p }) => p >= model.thresholds[kind],
  );

  return (fromMs, toMs) => {
    const own = clipped(speech, fromMs, toMs);
    const disfluencies = found
      .filter((event) => event.startMs >= fromMs && event.startMs < toMs)
      .slice(0, MAX_DISFLUENCIES)
      .map((event) => ({
        kind: event.kind,
        startMs: Math.round(startMs + event.startMs),
        endMs: Math.round(startMs + event.endMs),
        probability: round(event.probability, 2),
      }));
    if (totalMs(own) < MIN_SPOKEN_MS) return { disfluencies };
    const features = passageFeatures(
      { slots, probabilities, syllablesMs, speech },
      { startMs: fromMs, endMs: toMs },
    );
    const [fluent = 0, stuttering = 0, cluttering = 0, pauses = 0] = model.passages([features])[0] ?? [];
    return {
      disfluencies,
      fluency: {
        fluent: round(fluent, 3),
        stuttering: round(stuttering, 3),
        cluttering: round(cluttering, 3),
        pauses: round(pauses, 3),
      },
    };
  };
}
