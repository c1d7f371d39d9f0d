import { z } from 'zod';
import { interview, timestamp } from './interview.ts';
import { natural } from './numbers.ts';
import { modelRef } from './observation.ts';
import { profile } from './profile.ts';
import { reportModel } from './report.ts';

export const createToken = z.strictObject({
  /** How long the token is good for; an hour unless told otherwise, a day at most. */
  expiresInSeconds: z.int().min(60).max(86_400).default(3_600),
});
export type CreateToken = z.input<typeof createToken>;

/** A short-lived bearer token for one interview; a browser holds this, never a key. */
export const accessToken = z
  .strictObject({ token: z.string().min(1), expiresAt: timestamp })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof accessToken>;

/** An interview of the local tenant together with the token for it. */
export const localInterview = z
  .strictObject({ interview, token: z.string().min(1), expiresAt: timestamp })
  .meta({ id: 'LocalInterview' });
export type LocalInterview = z.infer<typeof localInterview>;

export const modelCard = reportModel.extend({
  /** The card itself, Markdown: what the model is for, what it was trained on, how well it does. */
  card: z.string(),
});
export type ModelCard = z.infer<typeof modelCard>;

export const modelList = z.strictObject({ models: z.array(modelCard) }).meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof modelList>;

/** What an installation does and refuses: profiles, models by their hashes, limits. */
export const capabilities = z
  .strictObject({
    profiles: z.array(profile),
    models: z.array(modelRef),
    limits: z.strictObject({
      frameBytes: natural,
      framePixels: natural,
      soundBytes: natural,
      soundMs: natural,
      recordingBytes: natural,
      recordingMs: natural,
      jsonBytes: natural,
      framesPerSecond: natural,
    }),
    /** The text that a candidate agrees to before anything is uploaded. */
    consentStatement: z.string().min(1),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.infer<typeof capabilities>;
