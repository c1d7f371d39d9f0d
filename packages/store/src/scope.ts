import { z } from 'zod';

/** What a key permits. A key has exactly the scopes it was created with. */
export const SCOPES = [
  'interviews:write',
  'interviews:read',
  'media:write',
  /** Timeline and report of assessments. */
  'results:read',
  /** Acts for the candidate: reads the results of practice, which belong to the candidate alone. */
  'candidate:read',
] as const;

export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;
