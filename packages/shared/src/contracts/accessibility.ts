import { z } from 'zod';

/** What the candidate asks not to be judged by. Nothing that is off is computed, and nothing is scored lower for it. */
export const fluencySwitch = z.enum(['on', 'off']);
export type FluencySwitch = z.infer<typeof fluencySwitch>;

export const accessibility = z.strictObject({
  /** Whether repetitions, prolongations, blocks, filled pauses and cluttering are listened for. */
  fluency: fluencySwitch.default('on'),
});
export type Accessibility = z.infer<typeof accessibility>;
