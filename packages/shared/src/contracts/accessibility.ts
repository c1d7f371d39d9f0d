import { z } from 'zod';

/** Whether a measure is used. A measure that is off is not computed, and turning it off lowers no score. */
export const fluencySwitch = z.enum(['on', 'off']);
export type FluencySwitch = z.infer<typeof fluencySwitch>;

export const accessibility = z.strictObject({
  /** Whether repetitions, prolongations, blocks, fillers and cluttering are detected. */
  fluency: fluencySwitch.default('on'),
});
export type Accessibility = z.infer<typeof accessibility>;
