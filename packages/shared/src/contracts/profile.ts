import { z } from 'zod';

/** What may be inferred (DESIGN §7): fixed when an interview is created. */
export const profile = z.enum(['practice', 'assessment']);
export type Profile = z.infer<typeof profile>;

/** How long media are kept once they were scored. `none` deletes them when the interview closes. */
export const retention = z.enum(['none', 'P1D', 'P30D']);
export type Retention = z.infer<typeof retention>;

/** Emotion models run in practice only: the AI Act, Art. 5(1)(f), prohibits them in assessment. */
export function infersEmotion(value: Profile): boolean {
  return value === 'practice';
}
