import { z } from 'zod';

/** What may be inferred about the candidate; fixed when the interview is created. */
export const profile = z.enum(['practice', 'assessment']);
export type Profile = z.infer<typeof profile>;

/** How long media are retained after scoring. `none` deletes them when the interview closes. */
export const retention = z.enum(['none', 'P1D', 'P30D']);
export type Retention = z.infer<typeof retention>;

/** Emotion models run in practice only: Article 5(1)(f) of the EU AI Act prohibits them in assessments. */
export function infersEmotion(value: Profile): boolean {
  return value === 'practice';
}
