import { readFileSync } from 'node:fs';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';

const run = z.strictObject({
  name: z.string(),
  /** The command-line options of `train.py`. */
  settings: z.string(),
  parameters: z.int(),
  /** Images in the training part. */
  pictures: z.int(),
  /** How often each image was seen, on average. */
  epochs: z.number(),
  minutes: z.number(),
  accuracy: z.strictObject({ ferplus8: z.number(), fer7: z.number(), fer7FromFerplus8: z.number() }),
});

/** The file that `training/face/evaluate.py` writes next to the weights. The first run produced them. */
const trainingFacts = z.strictObject({
  temperatures: z.strictObject({ ferplus: z.number().positive(), fer2013: z.number().positive() }),
  /** The commands that train, evaluate and export. */
  commands: z.array(z.string()),
  runs: z.array(run).min(1),
});
export type TrainingFacts = z.infer<typeof trainingFacts>;

/** @throws {PoiseError} `config_invalid` if the file is missing or invalid */
export function readTrainingFacts(file: string): TrainingFacts {
  try {
    return trainingFacts.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PoiseError('config_invalid', file, { cause });
  }
}
