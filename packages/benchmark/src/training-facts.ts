import { readFileSync } from 'node:fs';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

const run = z.strictObject({
  name: z.string(),
  /** Options of `train.py` that it was started with. */
  settings: z.string(),
  parameters: z.int(),
  /** Pictures of its training part, and how often each was seen on average. */
  pictures: z.int(),
  epochs: z.number(),
  minutes: z.number(),
  accuracy: z.strictObject({ ferplus8: z.number(), fer7: z.number(), fer7FromFerplus8: z.number() }),
});

/** What `training/face/evaluate.py` writes beside the weights. The first run is the one that they are of. */
const trainingFacts = z.strictObject({
  temperatures: z.strictObject({ ferplus: z.number().positive(), fer2013: z.number().positive() }),
  /** Commands that train, measure and export. */
  commands: z.array(z.string()),
  runs: z.array(run).min(1),
});
export type TrainingFacts = z.infer<typeof trainingFacts>;

/** @throws {PoiseError} `config_invalid` when the file does not have the expected form */
export function readTrainingFacts(file: string): TrainingFacts {
  try {
    return trainingFacts.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PoiseError('config_invalid', file, { cause });
  }
}
