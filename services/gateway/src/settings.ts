import { backend } from '@poise/inference';
import { recordSettings } from '@poise/runtime';
import { tenantId } from '@poise/shared/contracts';
import { z } from 'zod';
import { trustedProxies } from './trusted-proxies.ts';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(50);

/** Settings of the gateway, in addition to those of every service. */
export const gatewaySettings = {
  ...recordSettings,
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port of the API and of the web app'),
  WEB_DIR: z
    .string()
    .optional()
    .describe('Folder of the built web app. Without it, the gateway serves only the API'),
  LOCAL_TENANT: tenantId
    .optional()
    .describe('Set by the launcher only: the tenant of a local installation, whose own web app needs no key'),
  TRUSTED_PROXIES: trustedProxies
    .optional()
    .describe(
      'Addresses or CIDR ranges of trusted proxies, comma-separated, whose `X-Forwarded-For` is used. Without it, all callers behind a proxy share the limits of one address',
    ),
  CONSENT_STATEMENT: z
    .string()
    .min(1)
    .default(
      'I agree that Poise analyses the recording I choose, on this installation, to write a report for me. I can withdraw at any time, and everything is erased.',
    )
    .describe('The text that a candidate must agree to before uploading'),
  POISE_FACE_BACKEND: backend
    .default('onnx')
    .describe(
      'Runtime of the face networks: onnxruntime, or TensorFlow.js as the slower reference. Must be the same for gateway and face workers, since `/v1/capabilities` attests it',
    ),
  REQUESTS_PER_MINUTE: count
    .default(6_000)
    .describe('Requests per minute with one API key, for all its interviews; chunks have their own limits'),
  INTERVIEW_REQUESTS_PER_MINUTE: count
    .default(600)
    .describe(
      'Requests per minute with the tokens of one interview, and refused chunks per minute for each of its streams',
    ),
  ADDRESS_REQUESTS_PER_MINUTE: count
    .default(600)
    .describe('Requests per minute from one address without a key, except for files of the web app'),
  PAGE_FILES_PER_MINUTE: count
    .default(30_000)
    .describe(
      'Files of the web app per minute and address: a class behind one address opens the page at the same time',
    ),
  FAILED_KEYS_PER_MINUTE: count
    .default(60)
    .describe('Failed authentications per minute and address before it has to wait'),
  LIVE_RATE_FACTOR: count
    .default(1)
    .describe('Factor on the live chunks per second that each stream accepts'),
  OLDER_CLIENTS: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether requests that name no client get responses in the format of version 0.1, whose client refuses anything newer. Turn it on while pages or programs with that client are in use',
    ),
  STREAMS_PER_KEY: count.default(200).describe('Maximum number of open event streams per key'),
  RECHECK_KEYS_MS: milliseconds.default(15_000).describe('How long an open event stream may outlive its key'),
  RECONCILE_MS: milliseconds.default(5_000).describe('Time between two turns of the reconciler'),
  OVERDUE_MS: milliseconds
    .default(10_000)
    .describe('The reconciler requests a chunk or command again that has no effect after this long'),
} as const;

export type GatewaySettings = z.output<z.ZodObject<typeof gatewaySettings>>;
