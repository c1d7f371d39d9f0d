import { z } from 'zod';
import { interview, timestamp } from './interview.ts';
import { natural } from './numbers.ts';
import { modelRef } from './observation.ts';
import { profile } from './profile.ts';
import { reportModel } from './report.ts';

export const createToken = z.strictObject({
  /** Lifetime of the token: one hour by default, at most one day. */
  expiresInSeconds: z.int().min(60).max(86_400).default(3_600),
});
export type CreateToken = z.input<typeof createToken>;

/** A short-lived bearer token for one interview. Browsers hold this, never an API key. */
export const accessToken = z
  .strictObject({ token: z.string().min(1), expiresAt: timestamp })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof accessToken>;

/** An interview of the local tenant, with its token. */
export const localInterview = z
  .strictObject({ interview, token: z.string().min(1), expiresAt: timestamp })
  .meta({ id: 'LocalInterview' });
export type LocalInterview = z.infer<typeof localInterview>;

export const modelCard = reportModel.extend({
  /** The model card in Markdown: purpose, training data and measured performance. */
  card: z.string(),
});
export type ModelCard = z.infer<typeof modelCard>;

export const modelList = z.strictObject({ models: z.array(modelCard) }).meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof modelList>;

/** What an installation supports: profiles, models by their hashes, and limits. */
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
    /** The text a candidate agrees to before anything is uploaded. */
    consentStatement: z.string().min(1),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.infer<typeof capabilities>;

/** The header with the name of the client. Version 0.1 of our client did not send it. */
export const CLIENT_HEADER = 'poise-client';
